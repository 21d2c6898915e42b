import { CfnResource, CrossStackReferences, Duration, Fn, ReferenceStrength, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { LightsailBucketAccessKey } from './access-key';
import { allowAssumingRole } from './assume-role';
import { checkProps, checkProvider, warnOfRegionWithoutLightsail } from './checks';
import {
  type AccessKeyAttribute,
  type AccessKeyIndex,
  type Attributes,
  MAX_ACCESS_KEYS,
  RESOURCE_TYPE,
  type ResourceProperties,
} from './contract';
import type { LightsailBucketAccessKeysProps } from './lightsail-bucket-access-keys-props';
import { type ILightsailBucketAccessKeysProvider, LightsailBucketAccessKeysProvider } from './provider';
import { followTrigger } from './refresh';

/** A custom resource that nobody answers would hold the stack for an hour. */
const SERVICE_TIMEOUT = Duration.minutes(10);

const INSTANCES = Symbol.for('cdk-lightsail-bucket-access-keys.LightsailBucketAccessKeys');

/**
 * The access keys of an Amazon Lightsail bucket, read during the deployment: key IDs, statuses and last use.
 *
 * The secret access keys are not among them: AWS shows a secret once, when the key is created.
 *
 * @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_GetBucketAccessKeys.html
 * @resource Custom::LightsailBucketAccessKeys
 */
export class LightsailBucketAccessKeys extends Construct {
  /**
   * Whether a value is a `LightsailBucketAccessKeys`, also one of another copy of this package.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- jsii knows no `unknown`
  public static isLightsailBucketAccessKeys(x: any): x is LightsailBucketAccessKeys {
    return x !== null && typeof x === 'object' && INSTANCES in x;
  }

  /**
   * The function that reads.
   */
  public readonly provider: ILightsailBucketAccessKeysProvider;

  private readonly resource: CfnResource;

  constructor(scope: Construct, id: string, props: LightsailBucketAccessKeysProps) {
    super(scope, id);
    Object.defineProperty(this, INSTANCES, { value: true });
    checkProps(this, props);
    warnOfRegionWithoutLightsail(this, this.regionOf(props) ?? Stack.of(this).region);

    this.provider = props.provider ?? LightsailBucketAccessKeysProvider._ofStack(this);
    checkProvider(this, this.provider);
    this.resource = this.makeResource(props);
    if (props.role !== undefined) allowAssumingRole(this, this.resource, this.provider, props.role);
  }

  /**
   * The name of the bucket that was read.
   *
   * @attribute
   */
  public get bucketName(): string {
    return this.attribute('BucketName');
  }

  /**
   * The AWS Region that was read in.
   *
   * @attribute
   */
  public get region(): string {
    return this.attribute('Region');
  }

  /**
   * The number of access keys, as a decimal: `0`, `1` or `2`.
   *
   * @attribute
   */
  public get accessKeyCount(): string {
    return this.attribute('AccessKeyCount');
  }

  /**
   * The number of Active access keys, as a decimal: `0`, `1` or `2`.
   *
   * @attribute
   */
  public get activeAccessKeyCount(): string {
    return this.attribute('ActiveAccessKeyCount');
  }

  /**
   * The access key IDs, newest first; the single element `N/A` when the bucket has no keys.
   *
   * A list that CloudFormation fills in: pass it on as a whole, to `Fn.join` or `Fn.select`. Its length and its elements
   * are not known at synth, in no language; use `accessKey(0)` for single keys.
   *
   * @attribute
   */
  public get accessKeyIds(): string[] {
    return this.list('AccessKeyIds');
  }

  /**
   * The statuses, `Active` or `Inactive`, in the order of `accessKeyIds`; the single element `N/A` when the bucket has
   * no keys. A list that CloudFormation fills in, like `accessKeyIds`.
   *
   * @attribute
   */
  public get accessKeyStatuses(): string[] {
    return this.list('AccessKeyStatuses');
  }

  /**
   * The IDs of the Active access keys, newest first; the single element `N/A` when no key is Active. A list that
   * CloudFormation fills in, like `accessKeyIds`.
   *
   * @attribute
   */
  public get activeAccessKeyIds(): string[] {
    return this.list('ActiveAccessKeyIds');
  }

  /**
   * The ID of the newest Active access key; `N/A` when no key is Active.
   *
   * @attribute
   */
  public get activeAccessKeyId(): string {
    return this.attribute('ActiveAccessKeyId');
  }

  /**
   * One access key; every value of it reads `N/A` when the bucket has no such key.
   *
   * Throws when the index is neither 0 nor 1.
   *
   * @param index 0 for the newest key, 1 for the other one: a bucket holds at most two
   */
  public accessKey(index: number): LightsailBucketAccessKey {
    if (index !== 0 && index !== 1) {
      throw new Error(
        `${this.node.path}: accessKey takes 0 (the newest key) to ${MAX_ACCESS_KEYS - 1}, because a Lightsail bucket ` +
          `holds at most ${MAX_ACCESS_KEYS} access keys, but got ${index}`,
      );
    }
    return {
      accessKeyId: this.keyAttribute(index, 'AccessKeyId'),
      status: this.keyAttribute(index, 'Status'),
      createdAt: this.keyAttribute(index, 'CreatedAt'),
      lastUsedDate: this.keyAttribute(index, 'LastUsedDate'),
      lastUsedRegion: this.keyAttribute(index, 'LastUsedRegion'),
      lastUsedServiceName: this.keyAttribute(index, 'LastUsedServiceName'),
    };
  }

  private makeResource(props: LightsailBucketAccessKeysProps): CfnResource {
    const properties = {
      // A Ref rather than the name that was typed: it makes CloudFormation create the bucket first.
      BucketName: props.bucket?.bucketRef.bucketName ?? props.bucketName ?? '',
      Region: this.regionOf(props),
      RoleArn: props.role?.roleArn,
      ExternalId: props.externalId,
      RefreshTrigger: props.refreshTrigger,
      RequireActiveKey: props.requireActiveKey === true ? true : undefined,
      MaxKeyAgeDays: props.maxKeyAge?.toDays({ integral: false }),
      MaxIdleDays: props.maxIdleTime?.toDays({ integral: false }),
    } satisfies ResourceProperties;
    const resource = new CfnResource(this, 'Resource', {
      type: RESOURCE_TYPE,
      properties: {
        ServiceToken: this.provider.serviceToken,
        ServiceTimeout: SERVICE_TIMEOUT.toSeconds(),
        ...properties,
      },
    });
    const strength = props.crossStackReferences ?? ReferenceStrength.WEAK;
    CrossStackReferences.of(resource).produce(strength);
    if (strength === ReferenceStrength.WEAK) followTrigger(resource, props.refreshTrigger);
    return resource;
  }

  /** Absent where the function looks anyway: a region in the template is one more thing to change. */
  private regionOf({ region, bucket }: LightsailBucketAccessKeysProps): string | undefined {
    if (region !== undefined || bucket === undefined) return region;
    const { region: home } = bucket.env;
    return Token.isUnresolved(home) || home === Stack.of(this).region ? undefined : home;
  }

  /** Made when it is read: with all of them at once, a construct would take a third longer at synth. */
  private attribute(name: keyof Attributes): string {
    return this.resource.getAtt(name).toString();
  }

  private keyAttribute(index: AccessKeyIndex, name: AccessKeyAttribute): string {
    return this.attribute(`AccessKeys.${index}.${name}`);
  }

  /** Split here and not in the answer: only text survives the way to another stack. */
  private list(name: 'AccessKeyIds' | 'AccessKeyStatuses' | 'ActiveAccessKeyIds'): string[] {
    return Fn.split(',', this.attribute(name));
  }
}
