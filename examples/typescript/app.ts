import { App, CfnOutput, Fn, Stack, type StackProps, aws_ssm as ssm } from 'aws-cdk-lib';
import { LightsailBucketAccessKeys } from 'cdk-lightsail-bucket-access-keys';
import type { Construct } from 'constructs';

interface BucketKeysProps extends StackProps {
  readonly bucketName: string;
  readonly refreshTrigger?: string;
}

/** Reads the keys, once for everybody who needs them. */
class BucketKeys extends Stack {
  public readonly keys: LightsailBucketAccessKeys;

  constructor(scope: Construct, id: string, { bucketName, refreshTrigger, ...props }: BucketKeysProps) {
    super(scope, id, props);
    this.keys = new LightsailBucketAccessKeys(this, 'Keys', { bucketName, refreshTrigger });
    new CfnOutput(this, 'AccessKeyCount', { value: this.keys.accessKeyCount });
    new CfnOutput(this, 'NewestKeyCreatedAt', { value: this.keys.accessKey(0).createdAt });
    new CfnOutput(this, 'NewestKeyLastUsed', { value: this.keys.accessKey(0).lastUsedDate });
  }
}

interface MediaSiteProps extends StackProps {
  readonly keys: LightsailBucketAccessKeys;
}

/** Uses them: an application finds the key ID in a parameter, people find it in the outputs. */
class MediaSite extends Stack {
  constructor(scope: Construct, id: string, { keys, ...props }: MediaSiteProps) {
    super(scope, id, props);
    new ssm.StringParameter(this, 'ActiveAccessKeyIdParameter', { stringValue: keys.activeAccessKeyId });
    new CfnOutput(this, 'ActiveAccessKeyId', { value: keys.activeAccessKeyId });
    new CfnOutput(this, 'AccessKeyIds', { value: Fn.join(' ', keys.accessKeyIds) });
    new CfnOutput(this, 'AccessKeyStatuses', { value: Fn.join(' ', keys.accessKeyStatuses) });
  }
}

const app = new App();
const context = (name: string): string | undefined => app.node.tryGetContext(name) as string | undefined;

const { keys } = new BucketKeys(app, 'BucketKeys', {
  bucketName: context('bucketName') ?? 'media',
  refreshTrigger: context('refreshTrigger'),
});
new MediaSite(app, 'MediaSite', { keys });
