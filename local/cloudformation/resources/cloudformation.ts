import type { ResourceType } from '../resource-type';

/** The CDK's usage statistics: a resource that does nothing. */
export const cdkMetadata: ResourceType = {
  properties: { Analytics: 'update' },
  attributes: [],
  create: (_, on) => ({ id: on.physicalName(), attributes: {} }),
  update: ({ physicalId }) => ({ id: physicalId, attributes: {} }),
  remove: () => undefined,
};

/** Used as the placeholder of an empty stack. Nobody can signal it: there is no AWS::CloudFormation::WaitCondition here. */
export const waitConditionHandle: ResourceType = {
  properties: {},
  attributes: [],
  create: (_, on) => {
    const bucket = `cloudformation-waitcondition-${on.place.region}`;
    return {
      id: `https://${bucket}.s3.amazonaws.com/${encodeURIComponent(on.stackId)}/${on.logicalId}`,
      attributes: {},
    };
  },
  update: ({ physicalId }) => ({ id: physicalId, attributes: {} }),
  remove: () => undefined,
};
