import * as iam from 'aws-cdk-lib/aws-iam';
import { App, CfnOutput, Duration, ReferenceStrength, type Stack } from 'aws-cdk-lib/core';
import { project } from '../../lambda/project';
import { LightsailBucketAccessKeys, LightsailBucketAccessKeysProvider } from '../../lib';
import { NOW, query } from '../lambda/support/fixtures';
import { newStack, propertiesOf, templateOf } from './support';

// What stands in the stacks of our users. An expectation in this file may get one more line in a minor version; whoever
// changes or removes a line replaces or deletes resources in accounts that we do not know. Written out rather than kept
// as a snapshot, so that no `jest -u` rewrites it. Physical IDs are pinned in ../lambda/handler.test.ts, the API in the
// languages by `npm run compare`. The hash of the asset and the runtime are left out: those may change.

const ROLE_ARN = 'arn:aws:iam::444455556666:role/lightsail-reader';

const typesOf = (stack: Stack): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(templateOf(stack).Resources).map(([id, { Type }]) => [id, Type]));

describe('logical IDs and resource types', () => {
  test('of a data source, and of the function that is made for it', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media' });
    expect(typesOf(stack)).toEqual({
      Keys4E30B592: 'Custom::LightsailBucketAccessKeys',
      LightsailBucketAccessKeysProviderFunction1187D5BC: 'AWS::Lambda::Function',
      LightsailBucketAccessKeysProviderLogGroupA8701E73: 'AWS::Logs::LogGroup',
      LightsailBucketAccessKeysProviderRole24C97FCF: 'AWS::IAM::Role',
    });
  });

  test('of a data source with a refresh trigger', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media', refreshTrigger: '2026-11' });
    expect(typesOf(stack)).toHaveProperty('Keys4E30B59205E01BD6', 'Custom::LightsailBucketAccessKeys');
  });

  test('of a provider made by the user, and of the policy to assume a role', () => {
    const stack = newStack();
    const provider = new LightsailBucketAccessKeysProvider(stack, 'Provider');
    const role = iam.Role.fromRoleArn(stack, 'Reader', ROLE_ARN);
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media', provider, role });
    expect(typesOf(stack)).toEqual({
      Keys4E30B592: 'Custom::LightsailBucketAccessKeys',
      KeysPolicyD4B55ED9: 'AWS::IAM::Policy',
      ProviderFunction30350776: 'AWS::Lambda::Function',
      ProviderLogGroupFD264F08: 'AWS::Logs::LogGroup',
      ProviderRole1DE8EC3B: 'AWS::IAM::Role',
    });
    expect(templateOf(stack).Resources.KeysPolicyD4B55ED9?.Properties.PolicyName).toBe('StackKeysC0C25B23');
  });
});

test('the properties of a data source', () => {
  const stack = newStack();
  new LightsailBucketAccessKeys(stack, 'Keys', {
    bucketName: 'media',
    region: 'eu-west-1',
    role: iam.Role.fromRoleArn(stack, 'Reader', ROLE_ARN),
    externalId: 'tenant-7',
    refreshTrigger: '2026-11',
    requireActiveKey: true,
    maxKeyAge: Duration.days(90),
    maxIdleTime: Duration.days(45),
  });
  expect(propertiesOf(stack)).toEqual({
    BucketName: 'media',
    Region: 'eu-west-1',
    RoleArn: ROLE_ARN,
    ExternalId: 'tenant-7',
    RefreshTrigger: '2026-11',
    RequireActiveKey: true,
    MaxKeyAgeDays: 90,
    MaxIdleDays: 45,
  });
});

test('the attributes of a data source', () => {
  expect(Object.keys(project(query(), [], NOW)).sort()).toEqual([
    'AccessKeyCount',
    'AccessKeyIds',
    'AccessKeyStatuses',
    'AccessKeys.0.AccessKeyId',
    'AccessKeys.0.CreatedAt',
    'AccessKeys.0.LastUsedDate',
    'AccessKeys.0.LastUsedRegion',
    'AccessKeys.0.LastUsedServiceName',
    'AccessKeys.0.Status',
    'AccessKeys.1.AccessKeyId',
    'AccessKeys.1.CreatedAt',
    'AccessKeys.1.LastUsedDate',
    'AccessKeys.1.LastUsedRegion',
    'AccessKeys.1.LastUsedServiceName',
    'AccessKeys.1.Status',
    'ActiveAccessKeyCount',
    'ActiveAccessKeyId',
    'ActiveAccessKeyIds',
    'BucketName',
    'Region',
  ]);
});

test.each([
  [ReferenceStrength.WEAK, 'PublishOutputFnGetAttKeys4E30B592AccessKeys0CreatedAt14CB6235'],
  [ReferenceStrength.STRONG, 'ExportsOutputFnGetAttKeys4E30B592AccessKeys0CreatedAt69AF7D89'],
])('the output that other stacks read by a %s reference', (crossStackReferences, name) => {
  const app = new App();
  const [producer, consumer] = [newStack(app, 'Producer'), newStack(app, 'Consumer')];
  const keys = new LightsailBucketAccessKeys(producer, 'Keys', { bucketName: 'media', crossStackReferences });
  new CfnOutput(consumer, 'Created', { value: keys.accessKey(0).createdAt });
  expect(templateOf(producer).Outputs).toHaveProperty([name, 'Value'], {
    'Fn::GetAtt': ['Keys4E30B592', 'AccessKeys.0.CreatedAt'],
  });
});
