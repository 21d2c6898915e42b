/**
 * One access key of a bucket: strings that CloudFormation fills in during the deployment.
 *
 * Every value reads `N/A` when the bucket has no such key, and so do the dates, the region and the service of a key
 * that was never used.
 *
 * @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_AccessKey.html
 */
export interface LightsailBucketAccessKey {
  /**
   * The access key ID: 20 upper-case letters and digits.
   *
   * @attribute AccessKeys.I.AccessKeyId
   */
  readonly accessKeyId: string;

  /**
   * `Active` or `Inactive`.
   *
   * @attribute AccessKeys.I.Status
   */
  readonly status: string;

  /**
   * When the key was created: ISO 8601 in UTC, such as `2026-11-01T08:30:00.000Z`.
   *
   * @attribute AccessKeys.I.CreatedAt
   */
  readonly createdAt: string;

  /**
   * When the key was last used: ISO 8601 in UTC. `N/A` for a key that was never used.
   *
   * @see https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_AccessKeyLastUsed.html
   * @attribute AccessKeys.I.LastUsedDate
   */
  readonly lastUsedDate: string;

  /**
   * The AWS Region where the key was last used. `N/A` for a key that was never used.
   *
   * @attribute AccessKeys.I.LastUsedRegion
   */
  readonly lastUsedRegion: string;

  /**
   * The AWS service with which the key was last used, such as `s3`. `N/A` for a key that was never used.
   *
   * @attribute AccessKeys.I.LastUsedServiceName
   */
  readonly lastUsedServiceName: string;
}
