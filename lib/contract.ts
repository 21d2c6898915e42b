/**
 * Names and types of what crosses CloudFormation: the only module that the construct and the handler share.
 *
 * Everything here is a public contract: templates, outputs and other stacks of our users carry these names.
 */

/** The resource type in templates. */
export const RESOURCE_TYPE = 'Custom::LightsailBucketAccessKeys';

/** What an attribute reads when there is nothing to tell: Lightsail's own word for a key that was never used. */
export const NOT_AVAILABLE = 'N/A';

/** What Lightsail takes as a bucket name: 3 to 54 lower-case letters, digits and hyphens. */
export const BUCKET_NAME = /^[a-z0-9][a-z0-9-]{1,52}[a-z0-9]$/;

/** The most keys a bucket can hold, and so the number of keys with attributes of their own. */
export const MAX_ACCESS_KEYS = 2;

/**
 * The properties in the template. Scalars, because CloudFormation delivers every scalar as a string. Whatever is added
 * here must be optional for ever: events written by an older version still arrive on rollback and delete.
 */
export interface ResourceProperties {
  readonly BucketName: string;
  /** Where the bucket is; absent: the region of the function. */
  readonly Region?: string;
  /** The role to assume before reading; absent: the function's own role reads. */
  readonly RoleArn?: string;
  readonly ExternalId?: string;
  /** Any text. Read by nobody: CloudFormation asks again because it changed. */
  readonly RefreshTrigger?: string;
  readonly RequireActiveKey?: boolean;
  /** Days, decimals allowed. */
  readonly MaxKeyAgeDays?: number;
  /** Days, decimals allowed. */
  readonly MaxIdleDays?: number;
}

/** The attributes of one key, in the order of the API. */
export const ACCESS_KEY_ATTRIBUTES = [
  'AccessKeyId',
  'Status',
  'CreatedAt',
  'LastUsedDate',
  'LastUsedRegion',
  'LastUsedServiceName',
] as const;

export type AccessKeyAttribute = (typeof ACCESS_KEY_ATTRIBUTES)[number];

export type AccessKeyIndex = 0 | 1;

/** The attributes in the answer. Every one is always there and never empty. */
export type Attributes = Readonly<
  Record<
    | 'BucketName'
    | 'Region'
    | 'AccessKeyCount'
    | 'ActiveAccessKeyCount'
    | 'AccessKeyIds'
    | 'AccessKeyStatuses'
    | 'ActiveAccessKeyIds'
    | 'ActiveAccessKeyId'
    | `AccessKeys.${AccessKeyIndex}.${AccessKeyAttribute}`,
    string
  >
>;
