/** When CloudFormation asks a custom resource, and what a request says. */
import { setImmediate } from 'node:timers/promises';
import { custom, place, TestCloud, textOf, token, type Event } from '../cloudformation-support';

let aws: TestCloud;

beforeEach(() => {
  aws = new TestCloud();
});

const requests = () => aws.events.map(({ RequestType, LogicalResourceId }) => `${RequestType} ${LogicalResourceId}`);
const last = () => aws.events.at(-1) as Event;

test('rule 1: Create on creation, Update when a resolved property changes, Delete on removal and with the stack', async () => {
  const Parameters = { Version: { Type: 'String', Default: '1' } };
  const kept = { Kept: custom({ Version: { Ref: 'Version' } }) };
  await aws.deploy('one', { Parameters, Resources: { ...kept, Gone: custom() } });
  expect(requests().sort()).toEqual(['Create Gone', 'Create Kept']);

  const given = { Parameters: [{ ParameterKey: 'Version', ParameterValue: '2' }] };
  await aws.deploy('one', { Parameters, Resources: { ...kept, Gone: custom() } }, given);
  expect(requests().slice(2)).toEqual(['Update Kept']);

  await aws.deploy('one', { Parameters, Resources: kept }, given);
  expect(requests().slice(3)).toEqual(['Delete Gone']);

  const { StackId } = await aws.stack('one');
  await aws.call('DeleteStack', { StackName: 'one' });
  expect(await aws.status(textOf(StackId))).toBe('DELETE_COMPLETE');
  expect(requests().slice(4)).toEqual(['Delete Kept']);
});

test('rule 1: an attribute that changed is a change of the property that reads it', async () => {
  const template = (version: number) => ({
    Resources: {
      Source: custom({ Version: version }),
      Reader: custom({ From: { 'Fn::GetAtt': ['Source', 'Value'] } }),
    },
  });
  aws.handler = (event, respond) => {
    respond({ PhysicalResourceId: 'id', Data: { Value: event.ResourceProperties.Version } });
  };
  await aws.deploy('one', template(1));
  await aws.deploy('one', template(2));
  expect(requests().slice(2)).toEqual(['Update Source', 'Update Reader']);
  expect(last().ResourceProperties.From).toBe('2');
});

test('rule 2: a request has all documented fields, and each a RequestId of its own', async () => {
  await aws.deploy('one', { Resources: { Thing: custom({ A: 1, ServiceTimeout: 60 }) } });
  await aws.deploy('one', { Resources: { Thing: custom({ A: 2, ServiceTimeout: 60 }) } });
  const StackId = textOf((await aws.stack('one')).StackId);
  await aws.call('DeleteStack', { StackName: 'one' });
  expect(await aws.status(StackId)).toBe('DELETE_COMPLETE');

  const common = {
    ...{ ServiceToken: token, StackId, LogicalResourceId: 'Thing', ResourceType: 'Custom::Thing' },
    ResponseURL: expect.stringMatching(/./) as string,
    RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
  };
  const properties = (A: string) => ({ ServiceToken: token, ServiceTimeout: '60', A });
  expect(aws.events).toEqual([
    { ...common, RequestType: 'Create', ResourceProperties: properties('1') },
    {
      ...{ ...common, RequestType: 'Update', PhysicalResourceId: 'made-Thing' },
      ...{ ResourceProperties: properties('2'), OldResourceProperties: properties('1') },
    },
    { ...common, RequestType: 'Delete', PhysicalResourceId: 'made-Thing', ResourceProperties: properties('2') },
  ]);
  expect(new Set(aws.events.map(({ RequestId }) => RequestId)).size).toBe(3);
});

test('rule 3: numbers and booleans arrive as text, nested ones too', async () => {
  const Nested = { Number: 1, List: [true, { Deep: 2.5 }] };
  await aws.deploy('one', { Resources: { Thing: custom({ Flag: false, Nested }) } });
  expect(last().ResourceProperties).toEqual({
    ...{ ServiceToken: token, Flag: 'false' },
    Nested: { Number: '1', List: ['true', { Deep: '2.5' }] },
  });
});

test('rule 4: a change of metadata or outputs alone sends no request', async () => {
  const resource = custom({ Version: 1 });
  await aws.deploy('one', { Resources: { Thing: resource } });
  const next = { Resources: { Thing: { ...resource, Metadata: { a: 1 } } }, Outputs: { A: { Value: 'b' } } };
  expect(await aws.deploy('one', next)).toBe('UPDATE_COMPLETE');
  expect(requests()).toEqual(['Create Thing']);
});

test('rule 4: new code of the function sends no request', async () => {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } };
  const template = (ZipFile: string) => ({
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: trust } } },
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          ...{ Code: { ZipFile }, Role: { 'Fn::GetAtt': 'Role.Arn' }, FunctionName: 'provider' },
          ...{ Runtime: 'nodejs24.x', Handler: 'index.handler' },
        },
      },
      Thing: custom({ ServiceToken: { 'Fn::GetAtt': 'Function.Arn' } }),
    },
  });
  await aws.cloud.lambda.remove(token);
  expect(await aws.deploy('one', template('old'))).toBe('CREATE_COMPLETE');
  expect(await aws.deploy('one', template('new'))).toBe('UPDATE_COMPLETE');
  expect(aws.cloud.lambda.configuration(token)).toMatchObject({ place, code: { source: 'new' } });
  expect(requests()).toEqual(['Create Thing']);
});

test('rule 17: a ServiceToken cannot change', async () => {
  await aws.deploy('one', { Resources: { Thing: custom() } });
  expect(await aws.deploy('one', { Resources: { Thing: custom({ ServiceToken: `${token}2` }) } })).toBe(
    'UPDATE_ROLLBACK_COMPLETE',
  );
  expect(await aws.history('one')).toContain('Thing UPDATE_FAILED Modifying service token is not allowed.');
  expect(requests()).toEqual(['Create Thing']);
});

test.each([
  ['no function', token.replace('provider', 'other'), /^Invalid service token. There is no function/],
  ['a function of another region', token.replace('us-east-1', 'eu-west-1'), /not in the region of the stack/],
  ['an SNS topic', 'arn:aws:sns:us-east-1:123456789012:topic', /SNS topic are not served here/],
])('a ServiceToken that names %s fails the resource, and nobody is asked', async (_, ServiceToken, reason) => {
  await aws.deploy('one', { Resources: { Thing: custom({ ServiceToken }) } });
  await setImmediate();
  const [, failed = ''] = /^Thing CREATE_FAILED (.*)$/m.exec((await aws.history('one')).join('\n')) ?? [];
  expect(failed).toMatch(reason);
  expect(aws.events).toHaveLength(0);
});
