/** What a template may say, and what is refused before anything is deployed. */
import { setImmediate } from 'node:timers/promises';
import { custom, members, place, TestCloud, textOf } from './cloudformation-support';

let aws: TestCloud;

beforeEach(() => {
  aws = new TestCloud();
});

const thing = { Thing: custom() };
const output = (value: unknown, more = {}) => ({ Resources: thing, Outputs: { Out: { Value: value } }, ...more });

async function valueOf(value: unknown, more = {}, parameters = {}): Promise<string | undefined> {
  expect(await aws.deploy('one', output(value, more), parameters)).toBe('CREATE_COMPLETE');
  return (await aws.outputs('one')).Out;
}

describe('a function', () => {
  test.each<[string, unknown, string]>([
    ['Ref', { Ref: 'Thing' }, 'made-Thing'],
    ['Fn::Sub', { 'Fn::Sub': '${Thing}/${!Thing}/${AWS::Region}' }, 'made-Thing/${Thing}/us-east-1'],
    [
      'Fn::Sub with variables',
      { 'Fn::Sub': ['${A}-${Thing}', { A: { Ref: 'AWS::AccountId' } }] },
      '123456789012-made-Thing',
    ],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::NoValue' }, 2]] }, 'a-2'],
    ['Fn::Select and Fn::Split', { 'Fn::Select': ['1', { 'Fn::Split': [',', 'a,b'] }] }, 'b'],
    ['Fn::If', { 'Fn::If': ['Yes', 'yes', 'no'] }, 'yes'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'Key'] }, 'mapped'],
    ['Fn::Base64', { 'Fn::Base64': 'text' }, 'dGV4dA=='],
    ['Fn::GetAZs', { 'Fn::Join': [',', { 'Fn::GetAZs': '' }] }, 'us-east-1a,us-east-1b,us-east-1c'],
    ['a dynamic reference', '{{resolve:ssm:/stored}}', 'stored'],
  ])('%s', async (_, value, expected) => {
    aws.cloud.ssm.put(place, '/stored', 'stored', 'String');
    const more = {
      Conditions: {
        Yes: { 'Fn::And': [{ Condition: 'Also' }, { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }] },
        Also: { 'Fn::Or': [{ 'Fn::Equals': ['1', 2] }, { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws'] }] },
      },
      Mappings: { Map: { 'us-east-1': { Key: 'mapped' } } },
    };
    expect(await valueOf(value, more)).toBe(expected);
  });

  test('in YAML, short forms and all', async () => {
    const TemplateBody = `
Parameters: { Name: { Type: String, Default: media } }
Conditions: { Yes: !Equals [!Ref Name, media] }
Resources:
  Thing:
    Type: Custom::Thing
    Properties: { ServiceToken: "arn:aws:lambda:us-east-1:123456789012:function:provider", Name: !Sub "\${Name}!" }
Outputs:
  Out: { Value: !If [Yes, !Join ["-", [!Ref Thing, !Select [0, !Split [",", "a,b"]]]], no] }
`;
    await aws.call('CreateStack', { StackName: 'yaml', TemplateBody });
    expect(await aws.status('yaml')).toBe('CREATE_COMPLETE');
    expect(await aws.outputs('yaml')).toEqual({ Out: 'made-Thing-a' });
    expect(aws.events[0]?.ResourceProperties.Name).toBe('media!');
  });
});

describe('Fn::GetStackOutput', () => {
  const read = (more = {}) => ({ 'Fn::GetStackOutput': { StackName: 'producer', OutputName: 'Key', ...more } });

  test('reads an output of another region and couples nothing', async () => {
    const elsewhere = { ...place, region: 'eu-west-1' };
    const handle = { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } };
    const TemplateBody = JSON.stringify({ Resources: handle, Outputs: { Key: { Value: 'AKIA' } } });
    await aws.call('CreateStack', { StackName: 'producer', TemplateBody }, elsewhere);
    expect(await valueOf({ 'Fn::Sub': ['${A}', { A: read({ Region: 'eu-west-1' }) }] })).toBe('AKIA');
    await aws.call('DeleteStack', { StackName: 'producer' }, elsewhere);
    await setImmediate();
    expect(
      members((await aws.call('ListStacks', { StackStatusFilter: ['DELETE_COMPLETE'] }, elsewhere)).StackSummaries),
    ).toHaveLength(1);
  });

  test('of a stack or output that is not there fails with a sentence', async () => {
    expect(await aws.deploy('one', output(read()))).toBe('ROLLBACK_COMPLETE');
    expect((await aws.history('one')).join('\n')).toContain(
      'Fn::GetStackOutput cannot read output Key: there is no stack producer in us-east-1 of account 123456789012',
    );
  });

  test('with a role needs its trust and its permission', async () => {
    const home = '444455556666';
    const RoleArn = `arn:aws:iam::${home}:role/reader`;
    const deploy = (name: string) => aws.deploy(name, output(read({ RoleArn })));
    const reasons = async (name: string) => (await aws.history(name)).join('\n');
    await aws.call(
      'CreateStack',
      {
        StackName: 'producer',
        TemplateBody: JSON.stringify({
          Resources: { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } },
          Outputs: { Key: { Value: 'AKIA' } },
        }),
      },
      { ...place, accountId: home },
    );
    await deploy('one');
    expect(await reasons('one')).toMatch(/cannot read stack producer with role .*reader: .*cannot be found/);
    const trust = { Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: place.accountId } } };
    const role = aws.cloud.iam.createRole(home, 'reader', trust);
    await deploy('two');
    expect(await reasons('two')).toContain('cloudformation:DescribeStacks');
    role.policies.set('read', {
      Statement: { Effect: 'Allow', Action: 'cloudformation:DescribeStacks', Resource: '*' },
    });
    expect(await deploy('three')).toBe('CREATE_COMPLETE');
    expect(await aws.outputs('three')).toEqual({ Out: 'AKIA' });
  });
});

describe('parameters', () => {
  test('of every type', async () => {
    aws.cloud.ssm.put(place, '/version', '30', 'String');
    const Parameters = {
      Text: { Type: 'String', Default: 'text', AllowedValues: ['text'] },
      Number: { Type: 'Number', Default: 5, MaxValue: 5 },
      List: { Type: 'CommaDelimitedList', Default: 'a, b' },
      Version: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/version' },
    };
    const value = {
      'Fn::Join': [
        '|',
        [{ Ref: 'Text' }, { Ref: 'Number' }, { 'Fn::Join': ['+', { Ref: 'List' }] }, { Ref: 'Version' }],
      ],
    };
    expect(await valueOf(value, { Parameters })).toBe('text|5|a+b|30');
    const given = [
      { ParameterKey: 'List', ParameterValue: 'c' },
      { ParameterKey: 'Text', UsePreviousValue: true },
    ];
    await aws.deploy('one', output(value, { Parameters }), { Parameters: given });
    expect(await aws.outputs('one')).toEqual({ Out: 'text|5|c|30' });
  });

  test.each([
    [{ Type: 'String' }, [], 'Parameters: [A] must have values'],
    [{ Type: 'String', Default: 'x', AllowedValues: ['y'] }, [], "Parameter 'A' must be one of AllowedValues: [y]"],
    [{ Type: 'String', Default: 'x', AllowedPattern: '[0-9]' }, [], "Parameter 'A' must match pattern [0-9]"],
    [{ Type: 'Number', Default: 'x' }, [], "Parameter 'A' must be a number."],
    [
      { Type: 'String', Default: 'x' },
      [{ ParameterKey: 'B', ParameterValue: '1' }],
      'Parameters: [B] do not exist in the template',
    ],
    [{ Type: 'AWS::SSM::Parameter::Value<String>', Default: '/no' }, [], /Unable to fetch parameters \[\/no\]/],
    [
      { Type: 'AWS::EC2::VPC::Id', Default: 'x' },
      [],
      /Unrecognized parameter type: AWS::EC2::VPC::Id at Parameters\/A/,
    ],
  ])('%j are refused', async (A, Parameters, message) => {
    await expect(aws.deploy('one', output('x', { Parameters: { A } }), { Parameters })).rejects.toThrow(message);
  });

  test('that are NoEcho are shown to nobody', async () => {
    const Parameters = { Secret: { Type: 'String', NoEcho: true, Default: 'hush' } };
    await aws.deploy('one', { Parameters, Resources: { Thing: custom({ Secret: { Ref: 'Secret' } }) } });
    const shown = [await aws.stack('one'), await aws.call('DescribeStackEvents', { StackName: 'one' })];
    expect(JSON.stringify(shown)).not.toContain('hush');
    expect(aws.events[0]?.ResourceProperties.Secret).toBe('hush');
  });
});

describe('a template is refused', () => {
  const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] } } };
  test.each<[string, unknown, RegExp | string]>([
    ['without resources', { Outputs: {} }, 'At least one Resources member must be defined.'],
    [
      'with an unknown section',
      { Resources: thing, Transform: 'x' },
      /Invalid template property or properties \[Transform\]/,
    ],
    [
      'with an unknown type',
      { Resources: { A: { Type: 'AWS::EC2::VPC' } } },
      /Unrecognized resource types: \[AWS::EC2::VPC\]/,
    ],
    [
      'with a custom type of more than 60 characters',
      { Resources: { A: { ...custom(), Type: `Custom::${'a'.repeat(53)}` } } },
      /Unrecognized resource types: \[Custom::a+\]/,
    ],
    [
      'with a custom type of other characters',
      { Resources: { A: { ...custom(), Type: 'Custom::My::Type' } } },
      /Unrecognized resource types: \[Custom::My::Type\]/,
    ],
    [
      'with an unknown property',
      { Resources: { A: { ...role, Properties: { ...role.Properties, Colour: 1 } } } },
      /unsupported property Colour of AWS::IAM::Role at Resources\/A/,
    ],
    [
      'with a CreationPolicy',
      { Resources: { A: custom({}, { CreationPolicy: {} }) } },
      "Invalid template resource property 'CreationPolicy'",
    ],
    [
      'with an unknown function',
      output({ 'Fn::Length': [1] }),
      /function Fn::Length at Outputs\/Out\/Value is not served here/,
    ],
    [
      'with a reference into nothing',
      output({ Ref: 'AWS::Nothing' }),
      'Unresolved resource dependencies [AWS::Nothing] in the Outputs block of the template',
    ],
    [
      'with DependsOn nothing',
      { Resources: { A: custom({}, { DependsOn: 'B' }) } },
      'Unresolved resource dependencies [B] in the Resources block of the template',
    ],
    [
      'with an attribute of nothing',
      output({ 'Fn::GetAtt': ['B', 'C'] }),
      'Template error: instance of Fn::GetAtt references undefined resource B',
    ],
    [
      'with an attribute a type lacks',
      { Resources: { A: role }, Outputs: { O: { Value: { 'Fn::GetAtt': 'A.Nope' } } } },
      /resource A does not support attribute type Nope/,
    ],
    [
      'with a circle',
      { Resources: { A: custom({ B: { Ref: 'B' } }), B: custom({ A: { 'Fn::Sub': '${A}' } }) } },
      'Circular dependency between resources: [A, B]',
    ],
    ['with null', { Resources: { A: custom({ B: null }) } }, "'null' values are not allowed in templates"],
    [
      'with 501 resources',
      {
        Resources: Object.fromEntries(
          Array.from({ length: 501 }, (_, i) => [`A${i}`, { Type: 'AWS::CloudFormation::WaitConditionHandle' }]),
        ),
      },
      'Number of resources, 501, is greater than maximum allowed, 500',
    ],
    ['above 51,200 bytes', output('x'.repeat(51_200)), /less than or equal to 51200/],
  ])('%s', async (_, template, message) => {
    await expect(aws.deploy('one', template)).rejects.toThrow(message);
    await expect(aws.stack('one')).rejects.toThrow('Stack with id one does not exist');
  });

  test('that makes roles, without the capability', async () => {
    const deploying = aws.deploy('one', { Resources: { A: role } }, { Capabilities: [] });
    await expect(deploying).rejects.toMatchObject({ code: 'InsufficientCapabilitiesException' });
  });
});

describe('the API refuses', () => {
  test.each([
    [
      'a parameter it does not know',
      'DescribeStacks',
      { Colour: 'red' },
      /^DescribeStacks: parameter Colour is not served here/,
    ],
    [
      'an import of resources',
      'CreateChangeSet',
      { ImportExistingResources: true, StackName: 'a', ChangeSetName: 'b' },
      /ImportExistingResources is not served here/,
    ],
    ['express mode', 'DeleteStack', { StackName: 'a', DeploymentConfig: { Mode: 'EXPRESS' } }, /only Mode=STANDARD/],
    ['drift detection', 'DetectStackDrift', { StackName: 'a' }, /drift detection is not served by the local AWS/],
    ['an unknown action', 'SetStackPolicy', {}, /SetStackPolicy/],
  ])('%s', async (_, action, parameters, message) => {
    await expect(aws.call(action, parameters)).rejects.toThrow(message);
  });

  test('a change set that is not there', async () => {
    const describing = aws.call('DescribeChangeSet', { StackName: 'a', ChangeSetName: 'b' });
    await expect(describing).rejects.toMatchObject({ code: 'ChangeSetNotFound' });
  });
});

test('templates, resources, exports and imports can be looked at', async () => {
  const template = { Description: 'd', Resources: thing, Outputs: { Out: { Value: 'x', Export: { Name: 'n' } } } };
  await aws.deploy('one', template);
  await aws.deploy('two', output({ 'Fn::ImportValue': 'n' }));
  const look = (action: string, more = {}) => aws.call(action, { StackName: 'one', ...more });
  expect(textOf((await look('GetTemplate')).TemplateBody)).toContain('"Description":"d"');
  expect(members((await look('ListStackResources')).StackResourceSummaries)).toHaveLength(1);
  expect(members((await look('DescribeStackResources')).StackResources)[0]?.PhysicalResourceId).toBe('made-Thing');
  expect(
    (await look('DescribeStackResource', { LogicalResourceId: 'Thing' })).StackResourceDetail?.ResourceStatus,
  ).toBe('CREATE_COMPLETE');
  expect(members((await aws.call('ListExports')).Exports)[0]).toMatchObject({ Name: 'n', Value: 'x' });
  expect(JSON.stringify(await aws.call('ListImports', { ExportName: 'n' }))).toContain('two');
  expect((await aws.call('ValidateTemplate', { TemplateBody: JSON.stringify(template) })).Description).toBe('d');
});
