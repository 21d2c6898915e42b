import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { App, Aspects, CfnResource, Fn, type IAspect, type Stack, Tags, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { LightsailBucketAccessKeys, LightsailBucketAccessKeysProvider } from '../../lib';
import { dataSourceOf, newStack, resourcesOf, statementsOf, warningsOf } from './support';

function functionOf(stack: Stack): Readonly<Record<string, unknown>> {
  const [resource] = Object.values(resourcesOf(stack, 'AWS::Lambda::Function'));
  return resource?.Properties ?? {};
}

describe('the function', () => {
  test('may read keys and write to its own log group, and do nothing else', () => {
    const stack = newStack();
    new LightsailBucketAccessKeysProvider(stack, 'Provider');
    const [logGroup] = Object.keys(resourcesOf(stack, 'AWS::Logs::LogGroup'));
    expect(statementsOf(stack)).toEqual([
      { Action: 'lightsail:GetBucketAccessKeys', Effect: 'Allow', Resource: '*' },
      {
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [logGroup, 'Arn'] },
      },
    ]);
    const [role] = Object.values(resourcesOf(stack, 'AWS::IAM::Role'));
    expect(role?.Properties.ManagedPolicyArns).toBeUndefined();
  });

  test('has a log group with retention, deleted with the stack', () => {
    const stack = newStack();
    new LightsailBucketAccessKeysProvider(stack, 'Provider');
    Template.fromStack(stack).hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 30 },
      DeletionPolicy: 'Delete',
    });
  });

  test('acknowledges what linters find and nobody can mend, outside of the template', () => {
    const stack = newStack();
    const { node } = new LightsailBucketAccessKeysProvider(stack, 'Provider');
    const acknowledged = node
      .findAll()
      .flatMap((construct) => construct.node.metadata)
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data as object));
    expect(acknowledged.map((id) => id.replace(/^annotation::/i, ''))).toEqual([
      'AwsSolutions-IAM5[Resource::*]',
      'Serverless-LambdaStarPermissions',
      'Serverless-LambdaDLQ',
      'Serverless-LambdaTracing',
    ]);
    expect(JSON.stringify(Template.fromStack(stack))).not.toMatch(/AwsSolutions|Serverless|Metadata/);
  });

  test('has half of the time after which CloudFormation gives up its resources', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media' });
    expect(functionOf(stack).Timeout).toBe(300);
    expect(dataSourceOf(stack).resource.Properties.ServiceTimeout).toBe(600);
  });

  test('is one for all data sources of a stack', () => {
    const stack = newStack();
    const [a, b] = ['A', 'B'].map((id) => new LightsailBucketAccessKeys(stack, id, { bucketName: 'media' }));
    expect(a?.provider).toBe(b?.provider);
  });
});

describe('options', () => {
  test('logRetention', () => {
    const stack = newStack();
    new LightsailBucketAccessKeysProvider(stack, 'Provider', { logRetention: logs.RetentionDays.ONE_WEEK });
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  test('logGroup takes the place of a new one', () => {
    const stack = newStack();
    const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Logs', 'shared');
    new LightsailBucketAccessKeysProvider(stack, 'Provider', { logGroup });
    expect(resourcesOf(stack, 'AWS::Logs::LogGroup')).toEqual({});
    expect(functionOf(stack).LoggingConfig).toEqual({ LogGroup: 'shared' });
  });

  test('logGroup and logRetention together are refused', () => {
    const stack = newStack();
    const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Logs', 'shared');
    expect(
      () =>
        new LightsailBucketAccessKeysProvider(stack, 'Provider', {
          logGroup,
          logRetention: logs.RetentionDays.ONE_DAY,
        }),
    ).toThrow('Stack/Provider: logGroup and logRetention were both given, but a log group has its own retention');
  });

  test('vpc puts the function into its private subnets, with the permissions for it', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc');
    new LightsailBucketAccessKeysProvider(stack, 'Provider', { vpc });
    expect(functionOf(stack).VpcConfig).toMatchObject({
      SubnetIds: vpc.privateSubnets.map(({ subnetId }) => stack.resolve(subnetId) as unknown),
    });
    expect(JSON.stringify(statementsOf(stack))).toContain('ec2:CreateNetworkInterface');
    expect(JSON.stringify(statementsOf(stack))).not.toContain('logs:CreateLogGroup');
  });

  test('securityGroups and vpcSubnets are passed on', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const securityGroup = new ec2.SecurityGroup(stack, 'Group', { vpc });
    new LightsailBucketAccessKeysProvider(stack, 'Provider', {
      vpc,
      vpcSubnets: { subnets: [vpc.privateSubnets[0] as ec2.ISubnet] },
      securityGroups: [securityGroup],
    });
    expect(functionOf(stack).VpcConfig).toEqual({
      SecurityGroupIds: [stack.resolve(securityGroup.securityGroupId)],
      SubnetIds: [stack.resolve(vpc.privateSubnets[0]?.subnetId)],
    });
  });

  test.each([{ vpcSubnets: {} }, { securityGroups: [] }])('%j without vpc is refused', (props) => {
    expect(() => new LightsailBucketAccessKeysProvider(newStack(), 'Provider', props)).toThrow(
      'Stack/Provider: vpcSubnets and securityGroups belong to a VPC, but vpc is missing; pass vpc',
    );
  });

  test('a role gets the permissions it needs, before the function is made', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    new LightsailBucketAccessKeysProvider(stack, 'Provider', { role });
    expect(JSON.stringify(statementsOf(stack))).toContain('lightsail:GetBucketAccessKeys');
    const [policy] = Object.keys(resourcesOf(stack, 'AWS::IAM::Policy'));
    const [lambdaFunction] = Object.values(resourcesOf(stack, 'AWS::Lambda::Function'));
    expect(lambdaFunction?.DependsOn).toContain(policy);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('a role of another stack gets them in a policy of this one, before the function is made', () => {
    const app = new App();
    const [access, media] = [newStack(app, 'Access'), newStack(app, 'Media')];
    const role = new iam.Role(access, 'Own', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const provider = new LightsailBucketAccessKeysProvider(media, 'Provider', { role });
    app.synth();
    expect(access.dependencies).toEqual([]);
    expect(statementsOf(access)).toEqual([]);
    expect(JSON.stringify(statementsOf(media))).toContain('lightsail:GetBucketAccessKeys');
    const [policy] = Object.keys(resourcesOf(media, 'AWS::IAM::Policy'));
    const [lambdaFunction] = Object.values(resourcesOf(media, 'AWS::Lambda::Function'));
    expect(lambdaFunction?.DependsOn).toContain(policy);
    expect(provider.role).toBe(role);
    // The newest aws-cdk-lib has one of its own, about references between stacks.
    expect(warningsOf(media).filter((text) => text.includes('cdk-lightsail-bucket-access-keys'))).toEqual([]);
  });

  test('an imported role of the account gets them too', () => {
    const stack = newStack();
    const role = iam.Role.fromRoleArn(stack, 'Own', 'arn:aws:iam::111122223333:role/own');
    new LightsailBucketAccessKeysProvider(stack, 'Provider', { role });
    expect(JSON.stringify(statementsOf(stack))).toContain('lightsail:GetBucketAccessKeys');
    expect(warningsOf(stack)).toEqual([]);
  });

  test('a role that cannot be changed is a warning with the statements it needs', () => {
    const stack = newStack();
    const role = iam.Role.fromRoleArn(stack, 'Own', 'arn:aws:iam::111122223333:role/own', { mutable: false });
    new LightsailBucketAccessKeysProvider(stack, 'Provider', { role });
    expect(warningsOf(stack)).toEqual([
      expect.stringContaining('{"Action":"lightsail:GetBucketAccessKeys","Effect":"Allow","Resource":"*"}'),
    ]);
    expect(statementsOf(stack)).toEqual([]);
  });
});

describe('what users apply to a whole stack', () => {
  test('tags reach the function, its role and its log group', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media' });
    Tags.of(stack).add('team', 'media');
    for (const type of ['AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::Logs::LogGroup']) {
      Template.fromStack(stack).hasResourceProperties(type, { Tags: [{ Key: 'team', Value: 'media' }] });
    }
  });

  test('a permissions boundary reaches the role', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media' });
    iam.PermissionsBoundary.of(stack).apply(
      iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'developer-boundary'),
    );
    const [role] = Object.values(resourcesOf(stack, 'AWS::IAM::Role'));
    expect(JSON.stringify(role?.Properties.PermissionsBoundary)).toContain('policy/developer-boundary');
  });

  test('aspects see everything', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media' });
    const seen: string[] = [];
    const collect: IAspect = {
      visit: (node: IConstruct) => {
        if (CfnResource.isCfnResource(node)) seen.push(node.cfnResourceType);
      },
    };
    Aspects.of(stack).add(collect);
    Template.fromStack(stack);
    expect(seen.sort()).toEqual([
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'Custom::LightsailBucketAccessKeys',
    ]);
  });
});

describe('sharing', () => {
  test.each(['strong', 'weak'])(
    'keeps the provider as long as others use it, in an app of %s references',
    (strength) => {
      const app = new App({ context: { '@aws-cdk/core:defaultCrossStackReferences': strength } });
      const [shared, consumer] = [newStack(app, 'Shared'), newStack(app, 'Consumer')];
      const provider = new LightsailBucketAccessKeysProvider(shared, 'Provider');
      const role = iam.Role.fromRoleArn(consumer, 'Reader', 'arn:aws:iam::444455556666:role/reader');
      new LightsailBucketAccessKeys(consumer, 'Keys', { bucketName: 'media', provider, role });
      expect(JSON.stringify(Template.fromStack(consumer))).not.toContain('Fn::GetStackOutput');
      expect(dataSourceOf(consumer).resource.Properties.ServiceToken).toHaveProperty(['Fn::ImportValue']);
      expect(warningsOf(consumer)).toEqual([]);
    },
  );

  test('a provider serves another stack of the app, which then has no function of its own', () => {
    const app = new App();
    const [shared, consumer] = [newStack(app, 'Shared'), newStack(app, 'Consumer')];
    const provider = new LightsailBucketAccessKeysProvider(shared, 'Provider');
    new LightsailBucketAccessKeys(consumer, 'Keys', { bucketName: 'media', provider });
    expect(resourcesOf(consumer, 'AWS::Lambda::Function')).toEqual({});
    expect(dataSourceOf(consumer).resource.Properties.ServiceToken).toHaveProperty(['Fn::ImportValue']);
  });

  test.each([
    ['of this app', (app: App) => new LightsailBucketAccessKeysProvider(newStack(app, 'Shared'), 'Provider')],
    [
      'of another app',
      (app: App) =>
        LightsailBucketAccessKeysProvider.fromServiceToken(
          newStack(app, 'Elsewhere', 'eu-west-1'),
          'Provider',
          'arn:aws:lambda:us-east-1:111122223333:function:keys:live',
        ),
    ],
  ])('a provider %s in another region is refused', (_name, provide) => {
    const app = new App();
    const provider = provide(app);
    const stack = newStack(app, 'Reader', 'eu-west-1');
    expect(() => new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media', provider })).toThrow(
      'Reader/Keys: provider is in us-east-1, but the stack is in eu-west-1, and CloudFormation calls functions of its own ' +
        'region only; make one provider for each region, and pass region to read a bucket of another one',
    );
  });

  test.each(['', 'keys', 'arn:aws:sns:us-east-1:111122223333:topic'])('the service token %j is refused', (token) => {
    expect(() => LightsailBucketAccessKeysProvider.fromServiceToken(newStack(), 'Provider', token)).toThrow(
      'Stack/Provider: serviceToken must be the ARN of a Lambda function, such as ' +
        `arn:aws:lambda:us-east-1:111122223333:function:NAME, but got ${JSON.stringify(token)}`,
    );
  });

  test('a service token known only at deployment passes', () => {
    const stack = newStack();
    const serviceToken = Fn.importValue('ServiceToken');
    const provider = LightsailBucketAccessKeysProvider.fromServiceToken(stack, 'Provider', serviceToken);
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media', provider });
    expect(dataSourceOf(stack).resource.Properties.ServiceToken).toEqual({ 'Fn::ImportValue': 'ServiceToken' });
  });

  test('a provider of another app is named by its service token', () => {
    const stack = newStack();
    const serviceToken = 'arn:aws:lambda:us-east-1:111122223333:function:keys';
    const provider = LightsailBucketAccessKeysProvider.fromServiceToken(stack, 'Provider', serviceToken);
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media', provider });
    expect(dataSourceOf(stack).resource.Properties.ServiceToken).toBe(serviceToken);
    expect(Object.keys(Template.fromStack(stack).toJSON().Resources as object)).toHaveLength(1);
  });
});
