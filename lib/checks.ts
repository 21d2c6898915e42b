import { Annotations, type Duration, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { BUCKET_NAME } from './contract';
import type { LightsailBucketAccessKeysProps } from './lightsail-bucket-access-keys-props';
import type { ILightsailBucketAccessKeysProvider } from './provider';

/** The regions of the Lightsail client of the AWS SDK, November 2026. */
const LIGHTSAIL_REGIONS = [
  'ap-east-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-5',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

/** With or without a version or an alias. */
const FUNCTION_ARN = /^arn:[a-z-]+:lambda:([a-z0-9-]+):\d{12}:function:[\w-]+(:[\w$-]+)?$/;

/** Throws for what cannot be meant. Tokens pass: their values are known at deployment, and checked there. */
export function checkProps(scope: Construct, props: LightsailBucketAccessKeysProps): void {
  const fail = (problem: string): never => {
    throw new Error(`${scope.node.path}: ${problem}`);
  };
  const { bucketName, bucket, externalId, role } = props;
  if (bucketName === undefined && bucket === undefined) {
    fail('neither bucketName nor bucket was given; pass bucketName, or bucket for a CfnBucket of this app');
  }
  if (bucketName !== undefined && bucket !== undefined) {
    fail('both bucketName and bucket were given; pass bucket alone for a CfnBucket of this app, else bucketName');
  }
  if (bucketName !== undefined && !Token.isUnresolved(bucketName) && !BUCKET_NAME.test(bucketName)) {
    fail(
      `bucketName must be 3 to 54 lower-case letters, digits and hyphens, with no hyphen at either end ` +
        `(${BUCKET_NAME.source}), but got ${JSON.stringify(bucketName)}`,
    );
  }
  if (externalId !== undefined && role === undefined) {
    fail('externalId was given without role; pass the role whose trust policy asks for it, or leave externalId out');
  }
  for (const [name, duration] of Object.entries({ maxKeyAge: props.maxKeyAge, maxIdleTime: props.maxIdleTime })) {
    if (isNothing(duration))
      fail(`${name} must be longer than nothing, but got ${String(duration)}; leave it out instead`);
  }
}

/** CloudFormation calls a function of the stack's own region, and no other. */
export function checkProvider(scope: Construct, provider: ILightsailBucketAccessKeysProvider): void {
  const { region } = Stack.of(scope);
  const home = FUNCTION_ARN.exec(provider.serviceToken)?.[1] ?? Stack.of(provider).region;
  if (Token.isUnresolved(region) || Token.isUnresolved(home) || region === home) return;
  throw new Error(
    `${scope.node.path}: provider is in ${home}, but the stack is in ${region}, and CloudFormation calls functions of ` +
      'its own region only; make one provider for each region, and pass region to read a bucket of another one',
  );
}

export function checkServiceToken(scope: Construct, serviceToken: string): void {
  if (Token.isUnresolved(serviceToken) || FUNCTION_ARN.test(serviceToken)) return;
  throw new Error(
    `${scope.node.path}: serviceToken must be the ARN of a Lambda function, such as ` +
      `arn:aws:lambda:us-east-1:111122223333:function:NAME, but got ${JSON.stringify(serviceToken)}`,
  );
}

function isNothing(duration: Duration | undefined): boolean {
  return duration !== undefined && !duration.isUnresolved() && duration.toMilliseconds({ integral: false }) <= 0;
}

/** A warning and no error: AWS may have opened the region after this version was released. */
export function warnOfRegionWithoutLightsail(scope: Construct, region: string): void {
  if (Token.isUnresolved(region) || LIGHTSAIL_REGIONS.includes(region)) return;
  Annotations.of(scope).addWarningV2(
    'cdk-lightsail-bucket-access-keys:regionWithoutLightsail',
    `Lightsail is not known to exist in region ${JSON.stringify(region)}; it is in ${LIGHTSAIL_REGIONS.join(', ')}. ` +
      'Pass region if the bucket is elsewhere',
  );
}
