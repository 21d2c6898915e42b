import type { Envelope, Guards, Query } from '../../../lambda/parse';
import type { AccessKey } from '../../../lambda/project';

/** The noon at which the pure steps are tested. */
export const NOW = new Date('2026-11-24T12:00:00.000Z');

const SECONDS_PER_DAY = 24 * 60 * 60;

export function daysBefore(days: number): Date {
  return new Date(NOW.getTime() - days * SECONDS_PER_DAY * 1000);
}

export const BUCKET = 'media';
export const REGION = 'us-east-1';

export function query(guards: Partial<Guards> = {}, rest: Partial<Query> = {}): Query {
  return { bucketName: BUCKET, region: REGION, guards: { requireActiveKey: false, ...guards }, ...rest };
}

export const NEWER_ID = 'AKIANEWER00000000001';
export const OLDER_ID = 'AKIAOLDER00000000002';

/** A used, active key. */
export function newerKey(changes: Partial<AccessKey> = {}): AccessKey {
  return {
    accessKeyId: NEWER_ID,
    status: 'Active',
    createdAt: daysBefore(10),
    lastUsedDate: daysBefore(1),
    lastUsedRegion: 'us-east-1',
    lastUsedServiceName: 's3',
    ...changes,
  };
}

/** An inactive key that was never used. */
export function olderKey(changes: Partial<AccessKey> = {}): AccessKey {
  return {
    accessKeyId: OLDER_ID,
    status: 'Inactive',
    createdAt: daysBefore(100),
    lastUsedDate: undefined,
    lastUsedRegion: 'N/A',
    lastUsedServiceName: 'N/A',
    ...changes,
  };
}

/** The two keys above as Lightsail puts them on the wire. */
export const WIRE_NEWER = {
  accessKeyId: NEWER_ID,
  status: 'Active',
  createdAt: daysBefore(10).getTime() / 1000,
  lastUsed: { lastUsedDate: daysBefore(1).getTime() / 1000, region: 'us-east-1', serviceName: 's3' },
};

export const WIRE_OLDER = {
  accessKeyId: OLDER_ID,
  status: 'Inactive',
  createdAt: daysBefore(100).getTime() / 1000,
  lastUsed: { lastUsedDate: null, region: 'N/A', serviceName: 'N/A' },
};

export interface CustomResourceEvent {
  readonly RequestType: string;
  readonly ServiceToken: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
}

const SERVICE_TOKEN = 'arn:aws:lambda:us-east-1:111122223333:function:Provider';

export type RequestType = 'Create' | 'Update' | 'Delete';

/** An event as CloudFormation sends it. */
export function event(
  requestType: RequestType,
  responseUrl: string,
  properties: Readonly<Record<string, unknown>> = {},
): CustomResourceEvent {
  const resourceProperties = { ServiceToken: SERVICE_TOKEN, ServiceTimeout: '300', BucketName: BUCKET, ...properties };
  return {
    RequestType: requestType,
    ServiceToken: SERVICE_TOKEN,
    ResponseURL: responseUrl,
    StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Reader/0a1b2c3d-0000-1111-2222-333344445555',
    RequestId: '6f9a1c52-7a0e-4a52-9d7b-0c3f5a1e8b11',
    LogicalResourceId: 'Keys0123ABCD',
    ResourceType: 'Custom::LightsailBucketAccessKeys',
    ResourceProperties: resourceProperties,
    ...(requestType === 'Create' ? {} : { PhysicalResourceId: `${REGION}/${BUCKET}` }),
    ...(requestType === 'Update' ? { OldResourceProperties: resourceProperties } : {}),
  };
}

export function envelope(responseUrl: string, changes: Partial<Envelope> = {}): Envelope {
  const { RequestType, StackId, RequestId, LogicalResourceId, ResourceProperties } = event('Create', responseUrl);
  return {
    requestType: RequestType,
    responseUrl,
    stackId: StackId,
    requestId: RequestId,
    logicalResourceId: LogicalResourceId,
    properties: ResourceProperties,
    oldProperties: {},
    ...changes,
  };
}

/** What a Lambda function is given, and here a server on this machine in place of AWS. */
export function lambdaEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'ASIAFUNCTION00000001',
    AWS_SECRET_ACCESS_KEY: 'secretOfTheFunction/0123456789abcdefghij',
    AWS_SESSION_TOKEN: 'sessionTokenOfTheFunction//0123456789+abcdefghijklmnopqrstuvwxyz==',
  };
}
