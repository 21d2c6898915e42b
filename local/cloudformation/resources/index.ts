/** The resource types of the local AWS. A type that is not here is an error, never a silent success. */
import { customResource, isCustomResource } from '../custom-resource';
import { validationError } from '../errors';
import { same } from '../json';
import type { ResourceType } from '../resource-type';
import type { Resource } from '../stack';
import { cdkMetadata, waitConditionHandle } from './cloudformation';
import { iamManagedPolicy, iamPolicy } from './iam-policy';
import { iamRole } from './iam-role';
import { lambdaFunction } from './lambda-function';
import { lambdaPermission } from './lambda-permission';
import { lightsailBucket } from './lightsail';
import { logGroup } from './logs';
import { ssmParameter } from './ssm';

const types: Readonly<Record<string, ResourceType>> = {
  'AWS::CDK::Metadata': cdkMetadata,
  'AWS::CloudFormation::CustomResource': customResource,
  'AWS::CloudFormation::WaitConditionHandle': waitConditionHandle,
  'AWS::IAM::ManagedPolicy': iamManagedPolicy,
  'AWS::IAM::Policy': iamPolicy,
  'AWS::IAM::Role': iamRole,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': lambdaPermission,
  'AWS::Lightsail::Bucket': lightsailBucket,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::SSM::Parameter': ssmParameter,
};

export const resourceTypeNames = Object.keys(types);

export function resourceType(type: string): ResourceType | undefined {
  return types[type] ?? (isCustomResource(type) ? customResource : undefined);
}

export function typeOf(type: string): ResourceType {
  const found = resourceType(type);
  if (!found) throw validationError(`Template format error: Unrecognized resource types: [${type}]`);
  return found;
}

type Propertied = Pick<Resource, 'type' | 'properties'>;

export function changedProperties(before: Propertied, after: Propertied): string[] {
  const names = new Set([...Object.keys(before.properties), ...Object.keys(after.properties)]);
  return [...names].filter((name) => !same(before.properties[name], after.properties[name]));
}

export function replacesOnChange(type: string, property: string): boolean {
  const { properties } = typeOf(type);
  return properties !== 'any' && properties[property] === 'replace';
}

export function mustReplace(before: Propertied, after: Propertied): boolean {
  return changedProperties(before, after).some((name) => replacesOnChange(after.type, name));
}
