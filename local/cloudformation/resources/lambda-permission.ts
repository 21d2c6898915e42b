import { messageOf, ResourceFailure } from '../errors';
import { requiredText, type ResourceType } from '../resource-type';
import { arnOf } from './lambda-function';

/** Checked for its function and otherwise without effect: nothing here invokes a function but CloudFormation. */
export const lambdaPermission: ResourceType = {
  properties: {
    Action: 'replace',
    FunctionName: 'replace',
    Principal: 'replace',
    PrincipalOrgID: 'replace',
    SourceAccount: 'replace',
    SourceArn: 'replace',
  },
  required: ['Action', 'FunctionName', 'Principal'],
  attributes: ['Id'],

  create(properties, on) {
    const name = requiredText(properties, 'FunctionName');
    try {
      on.cloud.lambda.configuration(name.startsWith('arn:') ? name : arnOf(name, on));
    } catch (error) {
      throw new ResourceFailure(messageOf(error));
    }
    const id = on.physicalName();
    return { id, attributes: { Id: id } };
  },
  update: ({ physicalId }) => ({ id: physicalId, attributes: { Id: physicalId } }),
  remove: () => undefined,
};
