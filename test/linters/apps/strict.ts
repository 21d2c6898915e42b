import { Annotations, App, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { LightsailBucketAccessKeys, LightsailBucketAccessKeysProvider } from '../../../lib';

const app = new App();
const stack = new Stack(app, 'Media', { env: { account: '111122223333', region: 'us-east-1' } });

// What the organisation has already: subnets with a route to the internet, a key that CloudWatch Logs may use, a queue.
const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-0123456789abcdef0',
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
});
const encryptionKey = kms.Key.fromKeyArn(
  stack,
  'LogKey',
  'arn:aws:kms:us-east-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef',
);
const deadLetters = 'arn:aws:sqs:us-east-1:111122223333:dead-letters';

// A log group with a key, and a role with managed policies only: the statements that the provider asks for at synth.
const logGroup = new logs.LogGroup(stack, 'Logs', { encryptionKey, retention: logs.RetentionDays.ONE_YEAR });
const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
const policy = new iam.ManagedPolicy(stack, 'Policy', {
  roles: [role],
  statements: [
    new iam.PolicyStatement({
      actions: [
        'lightsail:GetBucketAccessKeys',
        'ec2:AssignPrivateIpAddresses',
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
    new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters] }),
  ],
});
Validations.of(policy).acknowledge({
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'lightsail:GetBucketAccessKeys knows no resources, and network interfaces have no name before they exist',
});

const provider = new LightsailBucketAccessKeysProvider(stack, 'Provider', {
  vpc,
  logGroup,
  role: role.withoutPolicyUpdates(),
});
provider.node.addDependency(policy);
Annotations.of(provider).acknowledgeWarning(
  'cdk-lightsail-bucket-access-keys:missingPermissions',
  'The managed policy has them',
);
const lambdaFunction = provider.node.findChild('Function').node.defaultChild as lambda.CfnFunction;
lambdaFunction.reservedConcurrentExecutions = 10;
lambdaFunction.deadLetterConfig = { targetArn: deadLetters };

new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media', provider });

export { app };
