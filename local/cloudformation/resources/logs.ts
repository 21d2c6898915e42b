import { ResourceFailure } from '../errors';
import type { JsonObject } from '../json';
import { text, type Physical, type ResourceContext, type ResourceType } from '../resource-type';

const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const logGroup: ResourceType = {
  properties: { KmsKeyId: 'update', LogGroupName: 'replace', RetentionInDays: 'update', Tags: 'update' },
  attributes: ['Arn'],

  create(properties, on) {
    checkRetention(properties);
    const name = text(properties, 'LogGroupName') ?? on.physicalName();
    if (on.cloud.logs.hasGroup(on.place, name)) throw new ResourceFailure(`${name} already exists`);
    on.cloud.logs.createGroup(on.place, name);
    return physical(name, on);
  },
  update({ physicalId }, properties, on) {
    checkRetention(properties);
    return physical(physicalId, on);
  },
  remove({ physicalId }, on) {
    if (on.cloud.logs.hasGroup(on.place, physicalId)) on.cloud.logs.deleteGroup(on.place, physicalId);
  },
};

function physical(name: string, { place }: ResourceContext): Physical {
  return { id: name, attributes: { Arn: `arn:aws:logs:${place.region}:${place.accountId}:log-group:${name}:*` } };
}

function checkRetention(properties: JsonObject): void {
  const days = text(properties, 'RetentionInDays');
  if (days === undefined || retentions.includes(Number(days))) return;
  throw new ResourceFailure(`RetentionInDays must be one of ${retentions.join(', ')}, not ${days}`);
}
