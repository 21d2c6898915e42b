import { ResourceFailure } from '../errors';
import type { JsonObject } from '../json';
import { requiredText, text, type Physical, type ResourceContext, type ResourceType } from '../resource-type';

export const ssmParameter: ResourceType = {
  properties: {
    AllowedPattern: 'update',
    Description: 'update',
    Name: 'replace',
    Tags: 'update',
    Tier: 'update',
    Type: 'update',
    Value: 'update',
  },
  required: ['Type', 'Value'],
  attributes: ['Type', 'Value'],
  volatile: ['Type', 'Value'],

  create(properties, on) {
    const name = text(properties, 'Name') ?? `CFN-${on.physicalName()}`;
    if (exists(name, on)) throw new ResourceFailure(`${name} already exists`);
    return put(name, properties, on);
  },
  update: ({ physicalId }, properties, on) => put(physicalId, properties, on),
  remove({ physicalId }, on) {
    if (exists(physicalId, on)) on.cloud.ssm.remove(on.place, physicalId);
  },
};

function put(name: string, properties: JsonObject, on: ResourceContext): Physical {
  const type = requiredText(properties, 'Type');
  const value = requiredText(properties, 'Value');
  if (type !== 'String' && type !== 'StringList')
    throw new ResourceFailure(`Type must be String or StringList, not ${type}`);
  if (value === '') throw new ResourceFailure(`Value of parameter ${name} must not be empty`);
  const limit = text(properties, 'Tier') === 'Advanced' ? 8192 : 4096;
  if (Buffer.byteLength(value) > limit) {
    throw new ResourceFailure(
      `Value of parameter ${name} must be at most ${limit} bytes, not ${Buffer.byteLength(value)}`,
    );
  }
  checkPattern(name, text(properties, 'AllowedPattern'), value);
  on.cloud.ssm.put(on.place, name, value, type);
  return { id: name, attributes: { Type: type, Value: value } };
}

function checkPattern(name: string, pattern: string | undefined, value: string): void {
  if (pattern === undefined || new RegExp(pattern).test(value)) return;
  throw new ResourceFailure(`Parameter value of ${name} cannot be validated against allowedPattern: ${pattern}`);
}

function exists(name: string, { cloud, place }: ResourceContext): boolean {
  try {
    cloud.ssm.get(place, name);
    return true;
  } catch {
    return false;
  }
}
