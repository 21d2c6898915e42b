/** How the answer of a custom resource is judged, and what becomes of its data. */
import { custom, succeed, TestCloud, textOf, type Event, type Handler, type Respond } from '../cloudformation-support';

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

test.each([
  ['StackId', /^Invalid response: StackId must be arn:aws:cloudformation:.*, not "other"$/],
  ['RequestId', /^Invalid response: RequestId must be [0-9a-f-]{36}, not "other"$/],
  ['LogicalResourceId', /^Invalid response: LogicalResourceId must be Thing, not "other"$/],
])('rule 5: an answer that does not echo %s fails the resource', async (name, reason) => {
  expect(await reasonOfFailure(answer({ [name]: 'other' }))).toMatch(reason);
});

test('rule 5: a Status other than SUCCESS and FAILED fails the resource', async () => {
  const reason = await reasonOfFailure(answer({ Status: 'FAILURE' }));
  expect(reason).toBe("Invalid Response object: 'FAILURE' is not a valid ResponseStatus");
});

test.each([
  ['missing', undefined],
  ['empty', ''],
  ['no text', 5],
  ['above 1 KB', 'ü'.repeat(513)],
])('rule 6: a PhysicalResourceId that is %s fails the resource', async (_, PhysicalResourceId) => {
  expect(await reasonOfFailure(answer({ PhysicalResourceId }))).toBe('Invalid PhysicalResourceId');
});

test('rule 6: a PhysicalResourceId of exactly 1 KB is taken', async () => {
  aws.handler = answer({ PhysicalResourceId: 'ü'.repeat(512) });
  expect(await aws.deploy('one', { Resources: { Thing: custom() } })).toBe('CREATE_COMPLETE');
});

/** An answer whose body has exactly this many bytes, more bytes than characters. */
const ofBytes = (bytes: number) => (event: Event, respond: Respond) => {
  const { StackId, RequestId, LogicalResourceId } = event;
  const answered = { Status: 'SUCCESS', StackId, RequestId, LogicalResourceId, PhysicalResourceId: 'id' };
  const whole = JSON.stringify({ ...answered, Data: { A: 'ü' } });
  respond(whole.replace('ü', `ü${'x'.repeat(bytes - Buffer.byteLength(whole))}`));
};

test('rule 7: an answer of 4,097 bytes fails the resource', async () => {
  expect(await reasonOfFailure(ofBytes(4097))).toBe('Response object is too long.');
});

test('rule 7: an answer of exactly 4,096 bytes is taken', async () => {
  aws.handler = ofBytes(4096);
  expect(await aws.deploy('one', { Resources: { Thing: custom() } })).toBe('CREATE_COMPLETE');
});

test('rule 8: the event of a FAILED answer quotes its Reason and names the request', async () => {
  const reason = await reasonOfFailure(answer({ Status: 'FAILED', Reason: 'no luck' }));
  const id = aws.events[0]?.RequestId ?? '';
  expect(reason).toBe(
    `Received response status [FAILED] from custom resource. Message returned: no luck (RequestId: ${id})`,
  );
});

test('rule 8: a FAILED answer without a Reason fails the resource for that', async () => {
  const reason = await reasonOfFailure(answer({ Status: 'FAILED' }));
  expect(reason).toBe('Invalid response: Reason is required when Status is FAILED');
});

test('rule 18: Ref is the PhysicalResourceId, and Fn::GetAtt a top-level key of Data, dots included', async () => {
  aws.handler = answer({ Data: { 'AccessKeys.0.Status': 'Active', AccessKeys: ['not this one'] } });
  const Outputs = {
    Ref: { Value: { Ref: 'Thing' } },
    List: { Value: { 'Fn::GetAtt': ['Thing', 'AccessKeys.0.Status'] } },
    Text: { Value: { 'Fn::GetAtt': 'Thing.AccessKeys.0.Status' } },
    Sub: { Value: { 'Fn::Sub': '${Thing.AccessKeys.0.Status}' } },
  };
  await aws.deploy('one', { Resources: { Thing: custom() }, Outputs });
  expect(await aws.outputs('one')).toEqual({ Ref: 'id', List: 'Active', Text: 'Active', Sub: 'Active' });
});

test('rule 18: a missing attribute fails the resource that asks', async () => {
  const asking = custom({ From: { 'Fn::GetAtt': ['Thing', 'Nested.Name'] } });
  aws.handler = answer({ Data: { Nested: { Name: 'not this one' } } });
  expect(await aws.deploy('one', { Resources: { Thing: custom(), Asking: asking } })).toBe('ROLLBACK_COMPLETE');
  const { StackId } = await aws.stack('one');
  const sentence = "CustomResource attribute error: Vendor response doesn't contain Nested.Name attribute in object";
  expect((await aws.history('one')).join('\n')).toContain(`Asking CREATE_FAILED ${sentence} ${textOf(StackId)}|Thing|`);
});

test('rule 19: scalars of Data become text', async () => {
  aws.handler = answer({ Data: { Number: 2, Flag: true } });
  const Outputs = { A: { Value: { 'Fn::GetAtt': 'Thing.Number' } } };
  const Asking = custom({ From: { 'Fn::GetAtt': 'Thing.Flag' } });
  await aws.deploy('one', { Resources: { Thing: custom(), Asking }, Outputs });
  expect(await aws.outputs('one')).toEqual({ A: '2' });
  expect(aws.events.at(-1)?.ResourceProperties.From).toBe('true');
});

test('rule 19: a list stays a list and must be joined before an output', async () => {
  aws.handler = answer({ Data: { Ids: ['a', 2] } });
  const resources = { Thing: custom() };
  const ids = { 'Fn::GetAtt': ['Thing', 'Ids'] };
  expect(await aws.deploy('one', { Resources: resources, Outputs: { A: { Value: ids } } })).toBe('ROLLBACK_COMPLETE');
  const joined = { Resources: resources, Outputs: { A: { Value: { 'Fn::Join': ['-', ids] } } } };
  expect(await aws.deploy('two', joined)).toBe('CREATE_COMPLETE');
  expect(await aws.outputs('two')).toEqual({ A: 'a-2' });
});

test('rule 20: an answer without Data drops the attributes of before', async () => {
  const template = (version: number) => ({
    Resources: { Thing: custom({ Version: version }) },
    Outputs: { A: { Value: { 'Fn::GetAtt': ['Thing', 'A'] } } },
  });
  aws.handler = answer({ Data: { A: 1 } });
  expect(await aws.deploy('one', template(1))).toBe('CREATE_COMPLETE');
  aws.handler = answer({});
  expect(await aws.deploy('one', template(2))).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await aws.history('one')).join('\n')).toContain("Vendor response doesn't contain A attribute");
});

test('rule 21: NoEcho masks the values where properties are shown, and nowhere else', async () => {
  aws.handler = answer({ Data: { Secret: 'hush' }, NoEcho: true });
  const asking = custom({ From: { 'Fn::GetAtt': ['Thing', 'Secret'] } });
  await aws.deploy('one', { Resources: { Thing: custom(), Asking: asking } });
  const events = await aws.call('DescribeStackEvents', { StackName: 'one' });
  expect(JSON.stringify(events)).toContain('*****');
  expect(JSON.stringify(events)).not.toContain('hush');
  expect(aws.events.at(-1)?.ResourceProperties.From).toBe('hush');
  expect(textOf((await aws.stack('one')).StackStatus)).toBe('CREATE_COMPLETE');
});

test('an answer that is not JSON fails the resource', async () => {
  const handler: Handler = (_, respond) => {
    respond('<html>');
  };
  expect(await reasonOfFailure(handler)).toBe('Invalid response: the body is not JSON');
});

test('the first answer counts, later ones are ignored', async () => {
  aws.handler = (_, respond) => {
    respond({ PhysicalResourceId: 'first' });
    respond({ PhysicalResourceId: 'second' });
  };
  await aws.deploy('one', { Resources: { Thing: custom() }, Outputs: { Id: { Value: { Ref: 'Thing' } } } });
  expect(await aws.outputs('one')).toEqual({ Id: 'first' });
});
