/**
 * For people with an AWS account, in a region that is bootstrapped:
 *
 *     npx cdk deploy --all --app 'npx tsx test/integ/keys.ts'
 *     npx cdk destroy --all --app 'npx tsx test/integ/keys.ts'
 *
 * A bucket without keys and a bucket with one, and what comes out of the stack that reads them. At the end of the
 * deployment, the output AssertionResults must read {"status":"success"}. The buckets cost what Lightsail's smallest do.
 */
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import * as lightsail from 'aws-cdk-lib/aws-lightsail';
import { App, CfnOutput, Fn, Stack } from 'aws-cdk-lib/core';
import { AwsCustomResource, AwsCustomResourcePolicy, Logging, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import { LightsailBucketAccessKeys } from '../../lib';

class Buckets extends Stack {
  public readonly createdAccessKeyId: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.show('Empty', new LightsailBucketAccessKeys(this, 'EmptyKeys', { bucket: this.bucket('empty') }));

    const bucket = this.bucket('used');
    const created = this.accessKey(bucket);
    this.createdAccessKeyId = created.getResponseField('accessKey.accessKeyId');
    const keys = new LightsailBucketAccessKeys(this, 'UsedKeys', { bucket, requireActiveKey: true });
    keys.node.addDependency(created);
    this.show('Used', keys);
  }

  /** The name is unique among all buckets of the region, whosever they are: the account is part of it. */
  private bucket(name: string): lightsail.CfnBucket {
    const bucketName = `lightsail-keys-integ-${name}-${this.account}`;
    return new lightsail.CfnBucket(this, `Bucket-${name}`, { bucketName, bundleId: 'small_1_0' });
  }

  /** Only the ID comes back: the secret is neither kept nor logged. The key goes with its bucket. */
  private accessKey(bucket: lightsail.CfnBucket): AwsCustomResource {
    return new AwsCustomResource(this, 'AccessKey', {
      onCreate: {
        service: 'lightsail',
        action: 'CreateBucketAccessKey',
        parameters: { bucketName: bucket.ref },
        physicalResourceId: PhysicalResourceId.fromResponse('accessKey.accessKeyId'),
        outputPaths: ['accessKey.accessKeyId'],
        logging: Logging.withDataHidden(),
      },
      policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
      installLatestAwsSdk: false,
    });
  }

  private show(name: string, keys: LightsailBucketAccessKeys): void {
    const value = this.toJsonString({
      count: keys.accessKeyCount,
      ids: Fn.join(' ', keys.accessKeyIds),
      activeId: keys.activeAccessKeyId,
      status: keys.accessKey(0).status,
      lastUsed: keys.accessKey(0).lastUsedDate,
      otherId: keys.accessKey(1).accessKeyId,
    });
    new CfnOutput(this, name, { value });
  }
}

const app = new App();
const buckets = new Buckets(app, 'LightsailKeysInteg');
const { assertions } = new IntegTest(app, 'Integ', { testCases: [buckets] });

const id = buckets.createdAccessKeyId;
const nothing = { lastUsed: 'N/A', otherId: 'N/A' };
const shown = (OutputKey: string, attributes: Record<string, string>) =>
  Match.objectLike({ OutputKey, OutputValue: Match.serializedJson({ ...attributes, ...nothing }) });
const empty = shown('Empty', { count: '0', ids: 'N/A', activeId: 'N/A', status: 'N/A' });
const used = shown('Used', { count: '1', ids: id, activeId: id, status: 'Active' });

assertions
  .awsApiCall('CloudFormation', 'DescribeStacks', { StackName: buckets.stackName })
  .expect(ExpectedResult.objectLike({ Stacks: [Match.objectLike({ Outputs: Match.arrayWith([empty, used]) })] }));
