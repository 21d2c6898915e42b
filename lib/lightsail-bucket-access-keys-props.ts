import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IBucketRef } from 'aws-cdk-lib/aws-lightsail';
import type { Duration, ReferenceStrength } from 'aws-cdk-lib/core';
import type { ILightsailBucketAccessKeysProvider } from './provider';

/**
 * Which bucket to read, when to read it again, and what must be true of its keys.
 */
export interface LightsailBucketAccessKeysProps {
  /**
   * The name of the bucket: 3 to 54 lower-case letters, digits and hyphens. Exactly one of `bucketName` and `bucket`.
   *
   * @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_GetBucketAccessKeys.html
   * @default - the name of `bucket`
   */
  readonly bucketName?: string;

  /**
   * A bucket of this app, which is then created before its keys are read. Exactly one of `bucketName` and `bucket`.
   *
   * @default - the bucket called `bucketName`
   */
  readonly bucket?: IBucketRef;

  /**
   * Any text; the keys are read again in the deployment after it has changed.
   *
   * CloudFormation asks a data source again only when its properties change, so without it the attributes stay as they
   * were in the first deployment. Pass a commit ID to read on every release, or a month such as `2026-11`.
   *
   * With weak references the logical ID of the resource follows the trigger, and so do the outputs that other stacks
   * read: their templates change too, and they are deployed with the new keys.
   *
   * @default - the keys are read when the resource is created and when its other properties change
   */
  readonly refreshTrigger?: string;

  /**
   * Fail the deployment unless at least one key of the bucket is Active.
   *
   * @default false
   */
  readonly requireActiveKey?: boolean;

  /**
   * Fail the deployment when an Active key was created longer ago than this. The CIS AWS Foundations Benchmark asks
   * for 90 days.
   *
   * @default - keys of any age
   */
  readonly maxKeyAge?: Duration;

  /**
   * Fail the deployment when an Active key went unused for longer than this; a key that was never used counts from its
   * creation. The CIS AWS Foundations Benchmark asks for 45 days.
   *
   * @default - keys may be unused
   */
  readonly maxIdleTime?: Duration;

  /**
   * The AWS Region of the bucket.
   *
   * @default - the region that the stack of `bucket` names, else that of the function, which is the region of the stack
   */
  readonly region?: string;

  /**
   * A role to assume before reading, for a bucket of another account. It must allow `lightsail:GetBucketAccessKeys` on
   * `*`, and trust the role of the function.
   *
   * @default - the function reads with its own role, in its own account
   */
  readonly role?: IRole;

  /**
   * The external ID that the trust policy of `role` asks for.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
   * @default - none
   */
  readonly externalId?: string;

  /**
   * The function that reads, shared with other stacks of the region or imported.
   *
   * @default - one function for all resources of the stack
   */
  readonly provider?: ILightsailBucketAccessKeysProvider;

  /**
   * How other stacks refer to the attributes.
   *
   * A strong reference (an export) refuses to change as long as another stack imports it, and keys are there to be
   * rotated: hence the default. To what is read in a nested stack every reference is strong, because it leaves through
   * the outputs of that stack: read in the stack that uses the keys instead.
   *
   * @default ReferenceStrength.WEAK
   */
  readonly crossStackReferences?: ReferenceStrength;
}
