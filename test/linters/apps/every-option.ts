/** Everything that the options can bring into a template, for linters to look at. */
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lightsail from 'aws-cdk-lib/aws-lightsail';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { App, Duration, Fn, ReferenceStrength, Stack } from 'aws-cdk-lib/core';
import { LightsailBucketAccessKeys, LightsailBucketAccessKeysProvider } from '../../../lib';

const app = new App();
const env = { account: '111122223333', region: 'us-east-1' };

const shared = new Stack(app, 'Shared', { env });
const vpc = ec2.Vpc.fromVpcAttributes(shared, 'Vpc', {
  vpcId: 'vpc-0123456789abcdef0',
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
});
const provider = new LightsailBucketAccessKeysProvider(shared, 'Provider', {
  vpc,
  vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
  securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(shared, 'Group', 'sg-0123456789abcdef0')],
  logRetention: logs.RetentionDays.ONE_YEAR,
});

const media = new Stack(app, 'Media', { env });
const bucket = new lightsail.CfnBucket(media, 'Bucket', { bucketName: 'media', bundleId: 'small_1_0' });
const own = new LightsailBucketAccessKeys(media, 'Own', {
  bucket,
  provider,
  requireActiveKey: true,
  maxKeyAge: Duration.days(90),
  maxIdleTime: Duration.hours(1081),
  crossStackReferences: ReferenceStrength.STRONG,
});
const elsewhere = new LightsailBucketAccessKeys(media, 'Elsewhere', {
  bucketName: 'partner',
  provider,
  region: 'eu-west-1',
  role: iam.Role.fromRoleArn(media, 'Reader', 'arn:aws:iam::444455556666:role/lightsail-reader'),
  externalId: 'tenant-7',
  refreshTrigger: '2026-11',
});

/** Every attribute, from another stack, through strong and weak references. */
const consumer = new Stack(app, 'Consumer', { env });
for (const [id, keys] of Object.entries({ Own: own, Elsewhere: elsewhere })) {
  const values = {
    bucketName: keys.bucketName,
    region: keys.region,
    accessKeyCount: keys.accessKeyCount,
    activeAccessKeyCount: keys.activeAccessKeyCount,
    activeAccessKeyId: keys.activeAccessKeyId,
    accessKeyIds: Fn.join(' ', keys.accessKeyIds),
    accessKeyStatuses: Fn.join(' ', keys.accessKeyStatuses),
    firstActiveAccessKeyId: Fn.select(0, keys.activeAccessKeyIds),
    ...keys.accessKey(1),
  };
  for (const [name, stringValue] of Object.entries(values)) {
    new ssm.StringParameter(consumer, `${id}-${name}`, { stringValue });
  }
}

export { app };
