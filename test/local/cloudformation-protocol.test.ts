/** How requests to custom resources look and how their answers are judged. */
import {
  custom,
  succeed,
  TestCloud,
  textOf,
  token,
  type Event,
  type Handler,
  type Respond,
} from './cloudformation-support';

let aws: TestCloud;

beforeEach(() => {
  aws = new TestCloud();
});

/** Deploys one custom resource and returns the reason its creation failed. */
async function reasonOfFailure(handler: Handler, properties = {}): Promise<string> {
  aws.handler = (event, respond) => {
    if (event.RequestType === 'Create') handler(event, respond);
    else succeed(event, respond);
  };
  expect(await aws.deploy('one', { Resources: { Thing: custom(properties) } })).toBe('ROLLBACK_COMPLETE');
  const line = (await aws.history('one')).find((event) => event.startsWith('Thing CREATE_FAILED')) ?? '';
  return line.replace('Thing CREATE_FAILED ', '');
}

const answer = (fields: Readonly<Record<string, unknown>>) => (_: Event, respond: Respond) => {
  respond({ PhysicalResourceId: 'id', ...fields });
};

test('a request has all documented fields, and a new RequestId each time', async () => {
  await aws.deploy('one', { Resources: { Thing: custom({ A: 1, ServiceTimeout: 60 }) } });
  await aws.deploy('one', { Resources: { Thing: custom({ A: 2, ServiceTimeout: 60 }) } });
  const [create, update] = aws.events;
  const { StackId } = await aws.stack('one');
  expect(create).toEqual({
    ...{
      RequestType: 'Create',
      ServiceToken: token,
      StackId,
      LogicalResourceId: 'Thing',
      ResourceType: 'Custom::Thing',
    },
    ...{ RequestId: create?.RequestId, ResponseURL: create?.ResponseURL },
    ResourceProperties: { ServiceToken: token, ServiceTimeout: '60', A: '1' },
  });
  expect(update).toMatchObject({
    ...{ RequestType: 'Update', PhysicalResourceId: 'made-Thing' },
    ResourceProperties: { A: '2' },
    OldResourceProperties: { A: '1' },
  });
  expect(textOf(create?.RequestId)).not.toBe('');
  expect(update?.RequestId).not.toBe(create?.RequestId);
});

describe('an answer fails the resource when it', () => {
  test.each<[string, Handler, RegExp | string]>([
    [
      'echoes another StackId',
      answer({ StackId: 'other' }),
      /^Invalid response: StackId must be arn:aws:cloudformation/,
    ],
    [
      'echoes another RequestId',
      answer({ RequestId: 'other' }),
      /^Invalid response: RequestId must be .+, not "other"$/,
    ],
    ['echoes another LogicalResourceId', answer({ LogicalResourceId: 'Other' }), /LogicalResourceId must be Thing/],
    [
      'has another Status',
      answer({ Status: 'DONE' }),
      'Invalid response: Status must be SUCCESS or FAILED, not "DONE"',
    ],
    ['has no PhysicalResourceId', answer({ PhysicalResourceId: undefined }), 'Invalid PhysicalResourceId'],
    ['has an empty PhysicalResourceId', answer({ PhysicalResourceId: '' }), 'Invalid PhysicalResourceId'],
    [
      'has a PhysicalResourceId above 1 KB',
      answer({ PhysicalResourceId: 'x'.repeat(1025) }),
      'Invalid PhysicalResourceId',
    ],
    ['is FAILED without a reason', answer({ Status: 'FAILED' }), /Reason is required when Status is FAILED/],
    ['is above 4,096 bytes', answer({ Data: { A: 'ü'.repeat(2048) } }), 'Response object is too long.'],
    [
      'is not JSON',
      (_, respond) => {
        respond('<html>');
      },
      /not JSON/,
    ],
  ])('%s', async (_, handler, reason) => {
    if (typeof reason === 'string') expect(await reasonOfFailure(handler)).toBe(reason);
    else expect(await reasonOfFailure(handler)).toMatch(reason);
  });

  test('never comes, by the time limit', async () => {
    const reason = await reasonOfFailure(() => undefined, { ServiceTimeout: '2' });
    expect(reason).toMatch(
      /^CloudFormation did not receive a response from your Custom Resource. Please check your logs/,
    );
    expect(reason).toContain(aws.events[0]?.RequestId);
    expect(aws.events[1]?.RequestType).toBe('Delete');
  });
});

test('an answer of exactly 4,096 bytes is taken', async () => {
  aws.handler = (event, respond) => {
    const whole = JSON.stringify({
      ...{ Status: 'SUCCESS', StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: 'Thing' },
      ...{ PhysicalResourceId: 'id', Data: { A: '' } },
    });
    respond(whole.replace('"A":""', `"A":"${'x'.repeat(4096 - whole.length)}"`));
  };
  expect(await aws.deploy('one', { Resources: { Thing: custom() } })).toBe('CREATE_COMPLETE');
});

test('the first answer counts, later ones are ignored', async () => {
  aws.handler = (_, respond) => {
    respond({ PhysicalResourceId: 'first' });
    respond({ PhysicalResourceId: 'second' });
  };
  await aws.deploy('one', { Resources: { Thing: custom() }, Outputs: { Id: { Value: { Ref: 'Thing' } } } });
  expect(await aws.outputs('one')).toEqual({ Id: 'first' });
});

test.each([
  ['no function', token.replace('provider', 'other'), /^Invalid service token. There is no function/],
  ['a function of another region', token.replace('us-east-1', 'eu-west-1'), /not in the region of the stack/],
  ['an SNS topic', 'arn:aws:sns:us-east-1:123456789012:topic', /SNS topic are not served here/],
])('a ServiceToken that names %s fails the resource', async (_, ServiceToken, reason) => {
  expect(await reasonOfFailure(succeed, { ServiceToken })).toMatch(reason);
  expect(aws.events).toHaveLength(0);
});

test('a ServiceToken cannot change', async () => {
  await aws.deploy('one', { Resources: { Thing: custom() } });
  await aws.deploy('one', { Resources: { Thing: custom({ ServiceToken: `${token}2` }) } });
  expect(await aws.history('one')).toContain('Thing UPDATE_FAILED Modifying service token is not allowed.');
});

test('a missing attribute fails the resource that asks', async () => {
  const asking = custom({ From: { 'Fn::GetAtt': ['Thing', 'Nested.Name'] } });
  aws.handler = answer({ Data: { Nested: { Name: 'not this one' } } });
  expect(await aws.deploy('one', { Resources: { Thing: custom(), Asking: asking } })).toBe('ROLLBACK_COMPLETE');
  const history = (await aws.history('one')).join('\n');
  expect(history).toContain(
    "Asking CREATE_FAILED CustomResource attribute error: Vendor response doesn't contain Nested.Name attribute in object",
  );
});

test('an answer without Data drops the attributes of before', async () => {
  const template = (version: number, more = {}) => ({
    Resources: { Thing: custom({ Version: version }) },
    Outputs: { A: { Value: { 'Fn::GetAtt': ['Thing', 'A'] } } },
    ...more,
  });
  aws.handler = answer({ Data: { A: 1 } });
  expect(await aws.deploy('one', template(1))).toBe('CREATE_COMPLETE');
  aws.handler = answer({});
  expect(await aws.deploy('one', template(2))).toBe('UPDATE_ROLLBACK_COMPLETE');
});

test('a list stays a list and must be joined before an output', async () => {
  aws.handler = answer({ Data: { Ids: ['a', 2] } });
  const resources = { Thing: custom() };
  const ids = { 'Fn::GetAtt': ['Thing', 'Ids'] };
  expect(await aws.deploy('one', { Resources: resources, Outputs: { A: { Value: ids } } })).toBe('ROLLBACK_COMPLETE');
  const joined = { Resources: resources, Outputs: { A: { Value: { 'Fn::Join': ['-', ids] } } } };
  expect(await aws.deploy('two', joined)).toBe('CREATE_COMPLETE');
  expect(await aws.outputs('two')).toEqual({ A: 'a-2' });
});

test('NoEcho masks the values where properties are shown, and nowhere else', async () => {
  aws.handler = answer({ Data: { Secret: 'hush' }, NoEcho: true });
  const asking = custom({ From: { 'Fn::GetAtt': ['Thing', 'Secret'] } });
  await aws.deploy('one', { Resources: { Thing: custom(), Asking: asking } });
  const events = await aws.call('DescribeStackEvents', { StackName: 'one' });
  expect(JSON.stringify(events)).toContain('*****');
  expect(JSON.stringify(events)).not.toContain('hush');
  expect(aws.events.at(-1)?.ResourceProperties.From).toBe('hush');
  expect(textOf((await aws.stack('one')).StackStatus)).toBe('CREATE_COMPLETE');
});
