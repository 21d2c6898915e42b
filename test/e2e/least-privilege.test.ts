import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import {
  LightsailBucketAccessKeys,
  LightsailBucketAccessKeysProvider,
  type LightsailBucketAccessKeysProviderProps,
} from '../../lib';
import type { PolicyDocument } from '../../local/cloud';
import { evaluate } from '../../local/policy';
import { E2E_TIMEOUT, succeeded, Workplace } from './support';

jest.setTimeout(E2E_TIMEOUT);

interface Use {
  readonly action: string;
  readonly resource: string;
}

/**
 * They know no resource types, so that nothing but `*` matches.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonlightsail.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
const WITHOUT_RESOURCE_TYPES = [
  'lightsail:GetBucketAccessKeys',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
];

/**
 * They do, but the interfaces have no name before Lambda creates them, and the subnet of a shared VPC is of another
 * account: what is narrower than `*` and does not break would be all resources of EC2. AWS's managed policy says `*` too.
 */
const WITHOUT_NAMES = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * What Lambda does with the role of a function in a VPC. The local AWS has no VPCs.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
const NETWORK: readonly Use[] = [
  { action: 'ec2:DescribeNetworkInterfaces', resource: '*' },
  { action: 'ec2:DescribeSubnets', resource: '*' },
  { action: 'ec2:CreateNetworkInterface', resource: 'arn:aws:ec2:us-east-1:555566667777:subnet/subnet-1' },
  ...WITHOUT_NAMES.map((action) => ({
    action,
    resource: 'arn:aws:ec2:us-east-1:111122223333:network-interface/eni-1',
  })),
];

let workplace: Workplace;
/** What IAM was asked on the local AWS, by the ARN of the role that wanted it. */
let uses: (Use & { readonly roleArn: string | undefined })[];
const policies: Record<string, readonly PolicyDocument[]> = {};

beforeAll(async () => {
  workplace = await Workplace.open();
  const localIam = workplace.localAws.cloud.iam;
  const authorize = jest.spyOn(localIam, 'authorize');
  const authorizeAssume = jest.spyOn(localIam, 'authorizeAssume');
  succeeded(await workplace.deploy(everyReading('first')));
  succeeded(await workplace.deploy(everyReading('second')));
  for (const id of ['Plain', 'Network']) {
    policies[id] = [...localIam.role(roleArn(id)).policies.values()];
  }
  succeeded(await workplace.cdk('destroy', '--all', '--force', '--app', everyReading('second')));
  uses = [
    ...authorize.mock.calls.map(([caller, action, resource]) => ({ roleArn: caller.roleArn, action, resource })),
    ...authorizeAssume.mock.calls.map(([caller, { arn }]) => {
      return { roleArn: caller.roleArn, action: 'sts:AssumeRole', resource: arn };
    }),
  ];
});
afterAll(() => workplace.close());

/** Whatever the function can be asked to do, by one without a VPC and by one in a VPC. */
function everyReading(refreshTrigger: string): string {
  return workplace.synth((app) => {
    readings(app, 'Plain', refreshTrigger, () => ({}));
    readings(app, 'Network', refreshTrigger, (stack) => ({
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-0123456789abcdef0',
        availabilityZones: ['us-east-1a'],
        privateSubnetIds: ['subnet-0123456789abcdef0'],
      }),
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0')],
    }));
  });
}

function readings(
  app: App,
  id: string,
  refreshTrigger: string,
  props: (stack: Stack) => LightsailBucketAccessKeysProviderProps,
): void {
  const stack = new Stack(app, id);
  const provider = new LightsailBucketAccessKeysProvider(stack, 'Provider', props(stack));
  const role = iam.Role.fromRoleArn(stack, 'Reader', 'arn:aws:iam::444455556666:role/lightsail-key-reader');
  const buckets = {
    Own: { bucketName: 'media' },
    Elsewhere: { bucketName: 'media-eu', region: 'eu-west-1' },
    Theirs: { bucketName: 'shared', role, externalId: 'example-external-id' },
  };
  for (const [name, bucket] of Object.entries(buckets)) {
    new LightsailBucketAccessKeys(stack, name, { ...bucket, provider, refreshTrigger });
  }
  new CfnOutput(stack, 'RoleArn', { value: provider.role?.roleArn ?? '' });
}

function roleArn(id: string): string {
  return workplace.outputs()[id]?.RoleArn ?? '';
}

describe.each([
  ['Plain', []],
  ['Network', NETWORK],
])('the role of the function in stack %s', (id, usesOfLambda) => {
  const needed = (): Use[] => [...uses.filter((use) => use.roleArn === roleArn(id)), ...usesOfLambda];
  const granted = (): Use[] => (policies[id] ?? []).flatMap(usesIn);

  test('was used for all that the function does', () => {
    expect(new Set(needed().map(({ action }) => action.split(':')[0]))).toEqual(
      new Set(['lightsail', 'logs', 'sts', ...usesOfLambda.map(() => 'ec2')]),
    );
  });

  test('allows everything that is needed', () => {
    expect(needed().filter((use) => !allows(policies[id] ?? [], use))).toEqual([]);
  });

  test('allows nothing else: each action on each resource was needed', () => {
    const idle = granted().filter((grant) => !needed().some((use) => allows([documentOf(grant)], use)));
    expect(idle).toEqual([]);
    expect(granted().filter(({ action }) => action.includes('*'))).toEqual([]);
  });

  test('allows on * only what cannot be named', () => {
    const wide = granted().filter(({ resource }) => resource === '*');
    const unnamed = [...WITHOUT_RESOURCE_TYPES, ...WITHOUT_NAMES];
    expect(wide.filter(({ action }) => !unnamed.includes(action))).toEqual([]);
  });
});

function allows(documents: readonly PolicyDocument[], use: Use): boolean {
  return evaluate(documents, { ...use, conditionKeys: {} }) === 'allow';
}

function documentOf({ action, resource }: Use): PolicyDocument {
  return { Statement: { Effect: 'Allow', Action: action, Resource: resource } };
}

/** One action on one resource each. What no statement of ours has is not understood here, and so not overlooked. */
function usesIn({ Statement }: PolicyDocument): Use[] {
  return [Statement].flat().flatMap((statement) => {
    const { Effect, Action, Resource, ...more } = statement as Readonly<Record<string, string | string[]>>;
    expect({ Effect, more }).toEqual({ Effect: 'Allow', more: {} });
    const resources = [Resource ?? []].flat();
    return [Action ?? []].flat().flatMap((action) => resources.map((resource) => ({ action, resource })));
  });
}
