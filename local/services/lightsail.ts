import { randomBytes, randomUUID } from 'node:crypto';
import { AwsError, placeOf, type AwsRequest, type Iam, type Lightsail, type Place } from '../cloud';
import { jsonService, requireString, type JsonAction, type JsonInput } from '../http/json';
import { randomId } from '../random-id';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: Date;
  /** Absent when the key was never used. */
  readonly lastUsed?: { readonly lastUsedDate: Date; readonly region: string; readonly serviceName: string };
}

export interface Bucket extends Place {
  readonly name: string;
  readonly accessKeys: AccessKey[];
}

export const BUCKET_NAME = /^[a-z0-9][a-z0-9-]{1,52}[a-z0-9]$/;
export const MAXIMUM_KEYS = 2;

interface Existing extends Bucket {
  readonly arn: string;
  readonly createdAt: Date;
}

export interface LightsailOptions {
  readonly buckets: readonly Bucket[];
  /** Beyond these many calls within a second, an account and region is throttled. Absent: never. */
  readonly requestsPerSecond?: number | undefined;
}

export function createLightsail(
  iam: Iam,
  { buckets: seed, requestsPerSecond = Infinity }: LightsailOptions,
): Lightsail {
  const buckets = new Map<string, Existing>();
  const throttle = createThrottle(requestsPerSecond);

  function add(place: Place, name: string, accessKeys: AccessKey[]): Existing {
    if (!BUCKET_NAME.test(name)) throw invalid(`Invalid bucket name: ${name}`);
    // Lightsail's buckets share the name space of S3's: one name, one bucket in the world.
    if (buckets.has(name)) throw invalid(`Some names are already in use: ${name}`);
    const arn = `arn:aws:lightsail:${place.region}:${place.accountId}:Bucket/${randomUUID()}`;
    const bucket = { ...place, name, accessKeys, arn, createdAt: new Date() };
    buckets.set(name, bucket);
    return bucket;
  }

  function find(place: Place, name: string): Existing {
    const bucket = buckets.get(name);
    if (bucket && samePlace(bucket, place)) return bucket;
    throw new AwsError('NotFoundException', `The Bucket does not exist: ${name}`);
  }

  function getBucketAccessKeys(input: JsonInput, request: AwsRequest) {
    iam.authorize(request.caller, 'lightsail:GetBucketAccessKeys', '*');
    const { accessKeys } = find(placeOf(request), bucketName(input));
    return { accessKeys: accessKeys.map(describeKey) };
  }

  function createBucketAccessKey(input: JsonInput, request: AwsRequest) {
    const bucket = find(placeOf(request), bucketName(input));
    iam.authorize(request.caller, 'lightsail:CreateBucketAccessKey', bucket.arn);
    if (bucket.accessKeys.length >= MAXIMUM_KEYS) {
      throw invalid(`The bucket ${bucket.name} already has the maximum of ${MAXIMUM_KEYS} access keys.`);
    }
    const key: AccessKey = { accessKeyId: randomId('AKIA', 20), status: 'Active', createdAt: now() };
    bucket.accessKeys.push(key);
    // The only answer that ever holds the secret; it says nothing of the last use.
    return {
      accessKey: { ...describeKey(key), lastUsed: undefined, secretAccessKey: randomBytes(30).toString('base64') },
      operations: [],
    };
  }

  function deleteBucketAccessKey(input: JsonInput, request: AwsRequest) {
    const bucket = find(placeOf(request), bucketName(input));
    iam.authorize(request.caller, 'lightsail:DeleteBucketAccessKey', bucket.arn);
    const id = requireString(input, 'accessKeyId', 'InvalidInputException');
    const index = bucket.accessKeys.findIndex(({ accessKeyId }) => accessKeyId === id);
    if (index < 0) throw new AwsError('NotFoundException', `The AccessKey does not exist: ${id}`);
    bucket.accessKeys.splice(index, 1);
    return { operations: [] };
  }

  function createBucket(input: JsonInput, request: AwsRequest) {
    iam.authorize(request.caller, 'lightsail:CreateBucket', '*');
    requireString(input, 'bundleId', 'InvalidInputException');
    return { bucket: describeBucket(add(placeOf(request), bucketName(input), [])), operations: [] };
  }

  function deleteBucket(input: JsonInput, request: AwsRequest) {
    const bucket = find(placeOf(request), bucketName(input));
    iam.authorize(request.caller, 'lightsail:DeleteBucket', bucket.arn);
    if (bucket.accessKeys.length > 0 && input['forceDelete'] !== true) {
      throw invalid(`The bucket ${bucket.name} has access keys; set forceDelete to delete it with them.`);
    }
    buckets.delete(bucket.name);
    return { operations: [] };
  }

  function getBuckets(input: JsonInput, request: AwsRequest) {
    iam.authorize(request.caller, 'lightsail:GetBuckets', '*');
    const place = placeOf(request);
    if (input['bucketName'] !== undefined) return { buckets: [describeBucket(find(place, bucketName(input)))] };
    const here = [...buckets.values()].filter((bucket) => samePlace(bucket, place));
    return { buckets: here.map(describeBucket) };
  }

  for (const { name, accessKeys, ...place } of seed) add(place, name, [...accessKeys]);

  const actions = {
    GetBucketAccessKeys: getBucketAccessKeys,
    CreateBucketAccessKey: createBucketAccessKey,
    DeleteBucketAccessKey: deleteBucketAccessKey,
    CreateBucket: createBucket,
    DeleteBucket: deleteBucket,
    GetBuckets: getBuckets,
  };
  const throttled = Object.entries<JsonAction>(actions).map(([name, action]) => {
    const limited: JsonAction = (input, request) => {
      throttle(placeOf(request));
      return action(input, request);
    };
    return [name, limited] as const;
  });

  return {
    ...jsonService('Lightsail_20161128', Object.fromEntries(throttled)),
    createBucket(place, name) {
      add(place, name, []);
    },
    deleteBucket(place, name) {
      buckets.delete(find(place, name).name);
    },
  };
}

/** Throws once more calls arrive from one place within a second than are allowed. */
function createThrottle(requestsPerSecond: number): (place: Place) => void {
  const recent = new Map<string, number[]>();
  return ({ accountId, region }) => {
    const place = `${accountId}/${region}`;
    const within = (recent.get(place) ?? []).filter((time) => time > Date.now() - 1000);
    recent.set(place, within);
    if (within.length >= requestsPerSecond) throw new AwsError('ThrottlingException', 'Rate exceeded');
    within.push(Date.now());
  };
}

function bucketName(input: JsonInput): string {
  return requireString(input, 'bucketName', 'InvalidInputException');
}

function describeKey({ accessKeyId, status, createdAt, lastUsed }: AccessKey) {
  return {
    accessKeyId,
    status,
    createdAt: epochSeconds(createdAt),
    lastUsed: lastUsed
      ? { ...lastUsed, lastUsedDate: epochSeconds(lastUsed.lastUsedDate) }
      : { lastUsedDate: null, region: 'N/A', serviceName: 'N/A' },
  };
}

function describeBucket({ name, arn, region, createdAt }: Existing) {
  return {
    name,
    arn,
    resourceType: 'Bucket',
    bundleId: 'small_1_0',
    createdAt: epochSeconds(createdAt),
    location: { availabilityZone: 'all', regionName: region },
    url: `https://${name}.s3.${region}.amazonaws.com/`,
    accessRules: { getObject: 'private', allowPublicOverrides: false },
    state: { code: 'OK' },
    tags: [],
  };
}

/** Lightsail keeps whole seconds. */
function now(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000);
}

function epochSeconds(date: Date): number {
  return date.getTime() / 1000;
}

function samePlace(a: Place, b: Place): boolean {
  return a.accountId === b.accountId && a.region === b.region;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}
