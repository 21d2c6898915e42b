/** The resource types: what they make, what they refuse, and what a change of them means. */
import { account, place, TestCloud } from './cloudformation-support';

let aws: TestCloud;

beforeEach(() => {
  aws = new TestCloud();
});

const allow = (action: string) => ({ Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });
const trust = {
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
};
const role = (properties = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: trust, ...properties },
});
const logs = (properties = {}) => ({ Type: 'AWS::Logs::LogGroup', Properties: properties });
const parameter = (properties = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Name: '/p', Value: 'v', ...properties },
});
const bucket = (name: string) => ({
  Type: 'AWS::Lightsail::Bucket',
  Properties: { BucketName: name, BundleId: 'small_1_0' },
});
const lambda = (properties = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    ...{
      Code: { ZipFile: 'exports.handler = 1' },
      Role: { 'Fn::GetAtt': 'Role.Arn' },
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
    },
    ...properties,
  },
});

const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;

test('a role with its policies, a log group and a function go together', async () => {
  const template = {
    Resources: {
      Role: role({ Policies: [{ PolicyName: 'inline', PolicyDocument: allow('a:B') }] }),
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'more', PolicyDocument: allow('c:D'), Roles: [{ Ref: 'Role' }] },
      },
      Logs: logs({ RetentionInDays: 7 }),
      Function: lambda({
        LoggingConfig: { LogGroup: { Ref: 'Logs' } },
        Timeout: 30,
        Environment: { Variables: { A: 1 } },
      }),
    },
    Outputs: {
      Function: { Value: { 'Fn::GetAtt': 'Function.Arn' } },
      Role: { Value: { Ref: 'Role' } },
      Logs: { Value: { Ref: 'Logs' } },
    },
  };
  expect(await aws.deploy('one', template)).toBe('CREATE_COMPLETE');
  const outputs = await aws.outputs('one');
  expect(outputs.Role).toMatch(/^one-Role-[A-Z0-9]{12}$/);
  expect([...aws.cloud.iam.role(roleArn(outputs.Role ?? '')).policies.keys()]).toEqual(['inline', 'more']);
  expect(aws.cloud.lambda.configuration(outputs.Function ?? '')).toMatchObject({
    ...{ timeoutSeconds: 30, memoryMegabytes: 128, logGroup: outputs.Logs, environment: { A: '1' } },
    code: { source: 'exports.handler = 1' },
  });
  const { StackId } = await aws.stack('one');
  await aws.call('DeleteStack', { StackName: 'one' });
  expect(await aws.status(StackId as unknown as string)).toBe('DELETE_COMPLETE');
  expect(() => aws.cloud.iam.role(roleArn(outputs.Role ?? ''))).toThrow();
  expect(aws.cloud.logs.hasGroup(place, outputs.Logs ?? '')).toBe(false);
});

test('another name is another resource, and the old one goes in the cleanup', async () => {
  const template = (name: string, value: string) => ({
    Resources: { Parameter: parameter({ Name: name, Value: value }) },
  });
  await aws.deploy('one', template('/a', '1'));
  await aws.deploy('one', template('/a', '2'));
  expect(aws.cloud.ssm.get(place, '/a')).toBe('2');
  await aws.deploy('one', template('/b', '2'));
  expect(aws.cloud.ssm.get(place, '/b')).toBe('2');
  expect(() => aws.cloud.ssm.get(place, '/a')).toThrow();
});

test('a replacement that is rolled back leaves the old resource as it was', async () => {
  const template = (name: string, more = {}) => ({ Resources: { Logs: logs({ LogGroupName: name }), ...more } });
  await aws.deploy('one', template('a'));
  const broken = { ...bucket('!'), DependsOn: 'Logs' };
  expect(await aws.deploy('one', template('b', { Broken: broken }))).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect([aws.cloud.logs.hasGroup(place, 'a'), aws.cloud.logs.hasGroup(place, 'b')]).toEqual([true, false]);
});

test('a managed policy is attached by its roles', async () => {
  const managed = {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: { PolicyDocument: allow('a:B'), Roles: [{ Ref: 'Role' }] },
  };
  expect(await aws.deploy('one', { Resources: { Role: role({ RoleName: 'r' }), Managed: managed } })).toBe(
    'CREATE_COMPLETE',
  );
  expect([...aws.cloud.iam.role(roleArn('r')).policies.values()]).toEqual([allow('a:B')]);
});

test.each<[string, Record<string, unknown>, string | RegExp]>([
  [
    'an unknown managed policy',
    { Role: role({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/Nope'] }) },
    /Nope does not exist or is not attachable/,
  ],
  [
    'more than 10,240 characters of inline policies',
    { Role: role({ Policies: [{ PolicyName: 'p', PolicyDocument: allow('a'.repeat(10_240)) }] }) },
    /Maximum policy size of 10240 bytes exceeded/,
  ],
  ['an unknown retention', { Logs: logs({ RetentionInDays: 8 }) }, /RetentionInDays must be one of 1, 3, 5, .+, not 8/],
  ['an empty parameter', { Parameter: parameter({ Value: '' }) }, 'Value of parameter /p must not be empty'],
  [
    'a parameter above 4,096 bytes',
    { Parameter: parameter({ Value: 'x'.repeat(4097) }) },
    /at most 4096 bytes, not 4097/,
  ],
  [
    'a name that is taken',
    { A: logs({ LogGroupName: 'g' }), B: { ...logs({ LogGroupName: 'g' }), DependsOn: 'A' } },
    'g already exists',
  ],
  ['a function without a role', { Function: lambda({ Role: roleArn('nobody') }) }, /cannot be assumed by Lambda/],
  [
    'code that is not there',
    { Role: role(), Function: lambda({ Code: { S3Bucket: 'b', S3Key: 'k' } }) },
    /Error occurred while GetObject of b\/k/,
  ],
  [
    'a time limit out of range',
    { Role: role(), Function: lambda({ Timeout: 901 }) },
    'Timeout must be a whole number from 1 to 900, not 901',
  ],
])('%s fails the resource', async (_, Resources, reason) => {
  expect(await aws.deploy('one', { Resources })).toBe('ROLLBACK_COMPLETE');
  const failed = (await aws.history('one')).filter((line) => line.includes('CREATE_FAILED')).join('\n');
  if (typeof reason === 'string') expect(failed).toContain(reason);
  else expect(failed).toMatch(reason);
});
