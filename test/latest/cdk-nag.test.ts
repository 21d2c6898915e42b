import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { LightsailBucketAccessKeysProvider, type LightsailBucketAccessKeysProviderProps } from '../../lib';
import { app as everyOption } from '../linters/apps/every-option';
import { app as strict } from '../linters/apps/strict';
import { COMPLIANCE_PACKS, GENERAL_PACKS, firstExample, type Pack, rulesThatFind } from './support';

const APPS = {
  'the first example, anywhere': firstExample(),
  'the first example, in a region': firstExample({ account: '111122223333', region: 'us-east-1' }),
  'an app with every option': everyOption,
};

describe.each(Object.entries<Pack>(GENERAL_PACKS))('%s', (_, pack) => {
  test.each(Object.entries(APPS))('finds nothing in %s', (_name, app) => {
    expect(rulesThatFind(app, pack)).toEqual([]);
  });
});

describe('what comes acknowledged', () => {
  test('says why, in the audit trail of cdk-nag', () => {
    const app = firstExample();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true }));
    const { Resources: resources } = app.synth().getStackByName('Media').template as { Resources: object };
    const trail = Object.values(resources).flatMap(
      (resource: { Metadata?: { cdk_nag?: { rules_to_suppress: { id: string; reason: string }[] } } }) =>
        resource.Metadata?.cdk_nag?.rules_to_suppress ?? [],
    );
    const reasons = Object.fromEntries(trail.map(({ id, reason }) => [id.replace(/^annotation::/i, ''), reason]));
    expect(reasons).toEqual({
      'AwsSolutions-IAM5[Resource::*]': expect.stringContaining('neither resource types nor condition keys') as string,
      'Serverless-LambdaStarPermissions': expect.stringContaining('neither resource types nor') as string,
      'Serverless-LambdaDLQ': expect.stringContaining('would keep its pre-signed ResponseURL') as string,
      'Serverless-LambdaTracing': expect.stringContaining('logs how each run ended') as string,
    });
  });

  test('hides nothing that others add to the role', () => {
    const stack = new Stack(new App(), 'Stack');
    const { role } = new LightsailBucketAccessKeysProvider(stack, 'Provider');
    role?.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
    expect(rulesThatFind(stack.node.root, AwsSolutionsChecks)).toEqual(['IAM5[Resource::*]']);
  });

  test('hides nothing of a role that is passed in', () => {
    const stack = new Stack(new App(), 'Stack');
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    new LightsailBucketAccessKeysProvider(stack, 'Provider', { role });
    expect(rulesThatFind(stack.node.root, AwsSolutionsChecks)).toEqual(['IAM5[Resource::*]']);
  });
});

/** The table in the section "Security" of the README. */
describe('standards', () => {
  const ALWAYS = ['CloudWatchLogGroupEncrypted', 'IAMNoInlinePolicy', 'LambdaInsideVPC'];
  const OFTEN = [
    'CloudWatchLogGroupEncrypted',
    'IAMNoInlinePolicy',
    'LambdaConcurrency',
    'LambdaDLQ',
    'LambdaInsideVPC',
  ];

  test.each<[keyof typeof COMPLIANCE_PACKS, string[]]>([
    ['HIPAASecurityChecks', OFTEN],
    ['NIST80053R4Checks', ALWAYS],
    ['NIST80053R5Checks', OFTEN],
    ['PCIDSS321Checks', ALWAYS],
  ])('%s leave to the user: %j', (name, rules) => {
    expect(rulesThatFind(firstExample(), COMPLIANCE_PACKS[name])).toEqual(rules);
  });

  type Closes = (
    provider: (props?: LightsailBucketAccessKeysProviderProps) => lambda.CfnFunction,
    stack: Stack,
  ) => void;
  test.each<[string, Closes]>([
    [
      'CloudWatchLogGroupEncrypted',
      (provider, stack) => {
        const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true });
        provider({ logGroup: new logs.LogGroup(stack, 'Logs', { encryptionKey }) });
      },
    ],
    [
      'IAMNoInlinePolicy',
      (provider, stack) => {
        const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
        provider({ role: role.withoutPolicyUpdates() });
      },
    ],
    [
      'LambdaConcurrency',
      (provider) => {
        provider().reservedConcurrentExecutions = 10;
      },
    ],
    [
      'LambdaDLQ',
      (provider) => {
        provider().deadLetterConfig = { targetArn: 'arn:aws:sqs:us-east-1:111122223333:dead-letters' };
      },
    ],
    [
      'LambdaInsideVPC',
      (provider, stack) => {
        const subnets = { availabilityZones: ['us-east-1a'], privateSubnetIds: ['subnet-0123456789abcdef0'] };
        provider({ vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0', ...subnets }) });
      },
    ],
  ])('%s is closed alone', (rule, close) => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
    close((props) => {
      const { node } = new LightsailBucketAccessKeysProvider(stack, 'Provider', props);
      return node.findChild('Function').node.defaultChild as lambda.CfnFunction;
    }, stack);
    expect(rulesThatFind(stack.node.root, COMPLIANCE_PACKS.HIPAASecurityChecks)).toEqual(
      OFTEN.filter((each) => each !== rule),
    );
  });
});

test.each(Object.entries<Pack>({ ...GENERAL_PACKS, ...COMPLIANCE_PACKS }))(
  '%s find nothing in the strict app',
  (_, pack) => {
    expect(rulesThatFind(strict, pack)).toEqual([]);
  },
);
