/** Outputs, exports, what stacks read of each other, and what is checked before a deployment. */
import { custom, members, place, TestCloud, textOf } from '../cloudformation-support';

let aws: TestCloud;

beforeEach(() => {
  aws = new TestCloud();
});

const thing = { Thing: custom() };
const output = (value: unknown, more = {}) => ({ Resources: thing, Outputs: { Out: { Value: value } }, ...more });
const exporting = (value: unknown, name: unknown = 'shared') => ({
  Resources: thing,
  Outputs: { Out: { Value: value, Export: { Name: name } } },
});
const importing = { Resources: { Reader: custom({ From: { 'Fn::ImportValue': 'shared' } }) } };
const history = async (name: string) => (await aws.history(name)).join('\n');

test('rule 22: an output is text', async () => {
  await aws.deploy('one', output(5));
  expect(await aws.outputs('one')).toEqual({ Out: '5' });
  expect(await aws.deploy('two', output({ 'Fn::Split': [',', 'a,b'] }))).toBe('ROLLBACK_COMPLETE');
  expect(await history('two')).toContain('The Value field of every Outputs member must evaluate to a String.');
});

test.each([[''], [' \t']])('rule 22: an export is not empty (%j)', async (value) => {
  expect(await aws.deploy('one', exporting(value))).toBe('ROLLBACK_COMPLETE');
  expect(await history('one')).toContain(
    'Cannot export output Out. Exported values must not be empty or whitespace-only.',
  );
});

test('rule 22: the name of an export is taken once in an account and region', async () => {
  await aws.deploy('one', exporting('x'));
  expect(await aws.deploy('two', exporting('y'))).toBe('ROLLBACK_COMPLETE');
  expect(await history('two')).toContain('Export with name shared is already exported by stack one.');
  const Handle = { Type: 'AWS::CloudFormation::WaitConditionHandle' };
  const TemplateBody = JSON.stringify({ ...exporting('y'), Resources: { Handle } });
  const elsewhere = { ...place, region: 'eu-west-1' };
  await aws.call('CreateStack', { StackName: 'three', TemplateBody }, elsewhere);
  await aws.call('DescribeStacks', { StackName: 'three' }, elsewhere);
  expect(members((await aws.call('ListExports', {}, elsewhere)).Exports)).toHaveLength(1);
});

describe('an export in use', () => {
  beforeEach(async () => {
    await aws.deploy('producer', exporting('1'));
    await aws.deploy('consumer', importing);
  });

  test('rule 23: an export in use cannot be changed', async () => {
    expect(await aws.deploy('producer', exporting('2'))).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await history('producer')).toContain(
      'producer UPDATE_ROLLBACK_IN_PROGRESS Export shared cannot be updated as it is in use by consumer',
    );
    expect(await aws.outputs('producer')).toEqual({ Out: '1' });
  });

  test('rule 23: an export in use cannot be removed', async () => {
    expect(await aws.deploy('producer', { Resources: thing })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await history('producer')).toContain('Export shared cannot be deleted as it is in use by consumer');
  });

  test('rule 23: a stack whose export is in use cannot be deleted', async () => {
    await aws.call('DeleteStack', { StackName: 'producer' });
    expect(await aws.status('producer')).toBe('CREATE_COMPLETE');
    expect((await aws.stack('producer')).StackStatusReason).toBe(
      'Delete canceled. Cannot delete export shared as it is in use by consumer.',
    );
  });
});

test('rule 24: an import of an unknown name fails the resource that reads it', async () => {
  expect(await aws.deploy('consumer', importing)).toBe('ROLLBACK_COMPLETE');
  expect(await history('consumer')).toContain('Reader CREATE_FAILED No export named shared found.');
});

describe('Fn::GetStackOutput', () => {
  const read = (more = {}) => ({ 'Fn::GetStackOutput': { StackName: 'producer', OutputName: 'Out', ...more } });

  test('rule 24: Fn::GetStackOutput reads any output, in functions too, and couples nothing', async () => {
    await aws.deploy('producer', output('1'));
    const values = { Plain: read(), Sub: { 'Fn::Sub': ['<${A}>', { A: read() }] }, Base64: { 'Fn::Base64': read() } };
    const Outputs = Object.fromEntries(Object.entries(values).map(([key, Value]) => [key, { Value }]));
    await aws.deploy('consumer', { Resources: thing, Outputs });
    expect(await aws.outputs('consumer')).toEqual({ Plain: '1', Sub: '<1>', Base64: 'MQ==' });
    // An import would refuse both.
    expect(await aws.deploy('producer', output('2'))).toBe('UPDATE_COMPLETE');
    const { StackId } = await aws.stack('producer');
    await aws.call('DeleteStack', { StackName: 'producer' });
    expect(await aws.status(textOf(StackId))).toBe('DELETE_COMPLETE');
  });

  test.each([
    ['Conditions', output('x', { Conditions: { C: { 'Fn::Equals': [read(), 'x'] } } })],
    ['Fn::ImportValue', output({ 'Fn::ImportValue': read() })],
    ['Export names', exporting('x', read())],
  ])('rule 24: Fn::GetStackOutput is refused in %s', async (where, template) => {
    await aws.deploy('producer', output('1'));
    await expect(aws.deploy('one', template)).rejects.toThrow(`Cannot use Fn::GetStackOutput in ${where}`);
    await expect(aws.stack('one')).rejects.toThrow('Stack with id one does not exist');
  });
});

describe('the bootstrap version', () => {
  const Parameters = { Version: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/x/version' } };
  const tooOld = { 'Fn::Contains': [['1', '2', '3', '4', '5'], { Ref: 'Version' }] };
  const Rules = {
    CheckBootstrapVersion: { Assertions: [{ Assert: { 'Fn::Not': [tooOld] }, AssertDescription: 'Bootstrap again.' }] },
  };
  const template = output({ Ref: 'Version' }, { Parameters, Rules });

  test.each(['5', '6'])('rule 27: a rule decides on a parameter out of the parameter store (%s)', async (version) => {
    aws.cloud.ssm.put(place, '/cdk-bootstrap/x/version', version, 'String');
    if (version === '5') {
      await expect(aws.deploy('one', template)).rejects.toThrow(/CheckBootstrapVersion: Bootstrap again\./);
    } else {
      expect(await aws.deploy('one', template)).toBe('CREATE_COMPLETE');
      expect(await aws.outputs('one')).toEqual({ Out: '6' });
    }
  });

  test('rule 27: a parameter that is not in the store refuses the deployment', async () => {
    await expect(aws.deploy('one', template)).rejects.toThrow(
      /Unable to fetch parameters \[\/cdk-bootstrap\/x\/version\]/,
    );
  });
});
