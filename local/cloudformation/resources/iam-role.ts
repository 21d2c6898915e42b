import type { Cloud, PolicyDocument, Role } from '../../cloud';
import { ResourceFailure } from '../errors';
import { isObject, textOf, type Json, type JsonObject } from '../json';
import { integer, text, type Physical, type ResourceType } from '../resource-type';

/** What the AWS managed policies that CDK attaches allow, as far as it matters to a function. */
const awsManagedPolicies: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  'service-role/AWSLambdaVPCAccessExecutionRole': [
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
};

const managedPrefix = 'arn:aws:iam::aws:policy/';

/** IAM counts the characters of all inline policies of a role together, white space left out. */
export const maxInlineCharacters = 10_240;

export const iamRole: ResourceType = {
  properties: {
    AssumeRolePolicyDocument: 'update',
    Description: 'update',
    ManagedPolicyArns: 'update',
    MaxSessionDuration: 'update',
    Path: 'replace',
    PermissionsBoundary: 'update',
    Policies: 'update',
    RoleName: 'replace',
    Tags: 'update',
  },
  required: ['AssumeRolePolicyDocument'],
  attributes: ['Arn', 'RoleId'],
  grantsPermissions: true,

  create(properties, on) {
    const { iam } = on.cloud;
    const name = text(properties, 'RoleName') ?? on.physicalName(64);
    if (!/^[\w+=,.@-]{1,64}$/.test(name))
      throw new ResourceFailure(`RoleName ${name} is invalid: 1 to 64 of A-Z a-z 0-9 + = , . @ _ -`);
    if (findRole(on.cloud, roleArn(on.place.accountId, name))) throw new ResourceFailure(`${name} already exists`);
    const policies = policiesOf(properties);
    const role = iam.createRole(on.place.accountId, name, policyDocument(properties.AssumeRolePolicyDocument));
    for (const [policyName, document] of policies) role.policies.set(policyName, document);
    return physical(role);
  },

  update({ physicalId, properties: before }, properties, on) {
    const role = on.cloud.iam.role(roleArn(on.place.accountId, physicalId));
    const policies = policiesOf(properties);
    on.cloud.iam.updateTrust(role.arn, policyDocument(properties.AssumeRolePolicyDocument));
    for (const name of policiesOf(before).keys()) role.policies.delete(name);
    for (const [name, document] of policies) role.policies.set(name, document);
    return physical(role);
  },

  remove({ physicalId }, on) {
    const arn = roleArn(on.place.accountId, physicalId);
    if (findRole(on.cloud, arn)) on.cloud.iam.deleteRole(arn);
  },
};

export function roleArn(accountId: string, name: string): string {
  return `arn:aws:iam::${accountId}:role/${name}`;
}

export function policyDocument(value: Json | undefined): PolicyDocument {
  if (isObject(value) && value.Statement !== undefined) return { ...value, Statement: value.Statement };
  throw new ResourceFailure('MalformedPolicyDocument: a policy document must be an object with a Statement');
}

export function checkInlineSize(name: string, documents: Iterable<PolicyDocument>): void {
  const characters = [...documents].reduce((sum, document) => sum + JSON.stringify(document).length, 0);
  if (characters <= maxInlineCharacters) return;
  throw new ResourceFailure(`Maximum policy size of ${maxInlineCharacters} bytes exceeded for role ${name}`);
}

export function findRole(cloud: Cloud, arn: string): Role | undefined {
  try {
    return cloud.iam.role(arn);
  } catch {
    return undefined;
  }
}

function physical(role: Role): Physical {
  return { id: role.name, attributes: { Arn: role.arn, RoleId: role.roleId } };
}

function policiesOf(properties: JsonObject): Map<string, PolicyDocument> {
  const path = text(properties, 'Path') ?? '/';
  if (path !== '/') throw new ResourceFailure(`Path ${path} is not served here: only /`);
  integer(properties, 'MaxSessionDuration', 3600, [3600, 43_200]);
  const inline = listOf(properties, 'Policies').map((policy): [string, PolicyDocument] => {
    if (!isObject(policy))
      throw new ResourceFailure('Policies must be a list of objects with PolicyName and PolicyDocument');
    return [text(policy, 'PolicyName') ?? '', policyDocument(policy.PolicyDocument)];
  });
  checkInlineSize(
    text(properties, 'RoleName') ?? '',
    inline.map(([, document]) => document),
  );
  return new Map([...inline, ...listOf(properties, 'ManagedPolicyArns').map(managedPolicy)]);
}

function managedPolicy(arn: Json): [string, PolicyDocument] {
  const name = textOf(arn);
  const actions = name.startsWith(managedPrefix) ? awsManagedPolicies[name.slice(managedPrefix.length)] : undefined;
  if (actions) return [name, { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] }];
  const known = Object.keys(awsManagedPolicies).join(', ');
  throw new ResourceFailure(
    `Policy ${name} does not exist or is not attachable. The local AWS knows ${known} of the AWS managed policies; ` +
      'one of your own is attached by its property Roles',
  );
}

function listOf(properties: JsonObject, name: string): Json[] {
  const value = properties[name] ?? [];
  if (!Array.isArray(value)) throw new ResourceFailure(`${name} must be a list`);
  return value;
}
