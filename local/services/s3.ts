import { createHash, randomUUID } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { AwsError, type AwsRequest, type AwsResponse, type Iam, type S3 } from '../cloud';
import { uploadedBody } from '../http/aws-chunked';
import { inRange } from '../http/byte-range';
import { s3Error, s3Xml } from '../http/rest-xml';

interface StoredObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly contentType: string;
  readonly modified: Date;
}

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly parts: Map<number, Buffer>;
}

/** A request whose path-style URL has been taken apart. `key` is empty when the bucket itself is meant. */
interface Target {
  readonly request: AwsRequest;
  readonly bucket: Bucket;
  readonly key: string;
}

interface Bucket {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly objects: Map<string, StoredObject>;
}

interface Operation {
  /** The IAM action that allows it. */
  readonly action: string;
  run(target: Target): AwsResponse;
}

/** The bucket that `cdk bootstrap` makes in every account and region, and the calls that publish assets into it. */
export function createS3(iam: Iam): S3 {
  const buckets = new Map<string, Bucket>();
  const uploads = new Map<string, Upload>();

  function findBucket(name: string): Bucket {
    const existing = buckets.get(name);
    if (existing) return existing;
    const [, accountId, region] = /^cdk-hnb659fds-assets-(\d{12})-([a-z0-9-]+)$/.exec(name) ?? [];
    if (accountId === undefined || region === undefined) {
      throw new AwsError('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404);
    }
    const bucket = { name, accountId, region, objects: new Map<string, StoredObject>() };
    buckets.set(name, bucket);
    return bucket;
  }

  function findUpload({ request, bucket, key }: Target): [string, Upload] {
    const id = request.query.get('uploadId') ?? '';
    const upload = uploads.get(id);
    if (upload?.bucket === bucket.name && upload.key === key) return [id, upload];
    throw new AwsError('NoSuchUpload', 'The specified upload does not exist.', 404);
  }

  function createUpload({ bucket, key }: Target): AwsResponse {
    const UploadId = randomUUID();
    uploads.set(UploadId, { bucket: bucket.name, key, parts: new Map() });
    return s3Xml('InitiateMultipartUploadResult', { Bucket: bucket.name, Key: key, UploadId });
  }

  function uploadPart(target: Target): AwsResponse {
    const [, upload] = findUpload(target);
    const body = uploadedBody(target.request);
    upload.parts.set(Number(target.request.query.get('partNumber')), body);
    return { status: 200, headers: { etag: etagOf(body) } };
  }

  function completeUpload(target: Target): AwsResponse {
    const [id, upload] = findUpload(target);
    const parts = partNumbers(uploadedBody(target.request)).map((number) => {
      const part = upload.parts.get(number);
      if (!part) throw new AwsError('InvalidPart', `Part ${number} was never uploaded.`);
      return part;
    });
    const { etag } = store(target, Buffer.concat(parts), multipartEtag(parts));
    uploads.delete(id);
    return s3Xml('CompleteMultipartUploadResult', { Bucket: target.bucket.name, Key: target.key, ETag: etag });
  }

  function abortUpload(target: Target): AwsResponse {
    uploads.delete(findUpload(target)[0]);
    return { status: 204 };
  }

  /** Method, whether an object or the bucket is meant, and the parameter that tells one operation from another. */
  const operations: Readonly<Record<string, Operation>> = {
    'HEAD bucket': { action: 's3:ListBucket', run: () => ({ status: 200 }) },
    'GET bucket list-type': { action: 's3:ListBucket', run: listObjects },
    'GET bucket location': { action: 's3:GetBucketLocation', run: getLocation },
    'GET bucket encryption': { action: 's3:GetEncryptionConfiguration', run: getEncryption },
    'GET bucket versioning': {
      action: 's3:GetBucketVersioning',
      run: () => s3Xml('VersioningConfiguration', { Status: 'Enabled' }),
    },
    'PUT object': { action: 's3:PutObject', run: putObject },
    'GET object': { action: 's3:GetObject', run: getObject },
    'HEAD object': { action: 's3:GetObject', run: getObject },
    'DELETE object': { action: 's3:DeleteObject', run: deleteObject },
    'POST object uploads': { action: 's3:PutObject', run: createUpload },
    'PUT object partNumber': { action: 's3:PutObject', run: uploadPart },
    'POST object uploadId': { action: 's3:PutObject', run: completeUpload },
    'DELETE object uploadId': { action: 's3:AbortMultipartUpload', run: abortUpload },
  };
  const selectors = new Set(Object.keys(operations).map((name) => name.split(' ')[2]));

  function operationOf({ method, query }: AwsRequest, key: string): Operation {
    // Parameters that change the meaning come without a value or are listed above; all others only refine.
    const selecting = [...query].filter(([name, value]) => selectors.has(name) || (value === '' && name !== 'prefix'));
    const selector = selecting.find(([name]) => name === 'partNumber') ?? selecting[0];
    const name = [method, key === '' ? 'bucket' : 'object', ...(selector ? [selector[0]] : [])].join(' ');
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation) return operation;
    throw new AwsError(
      'NotImplemented',
      `The local S3 has no "${name}"; it has: ${Object.keys(operations).join('; ')}`,
      501,
    );
  }

  return {
    object: (bucket, key) => find(findBucket(bucket), key).body,
    // eslint-disable-next-line @typescript-eslint/require-await -- a throw has to become an answer
    async handle(request) {
      try {
        const [, bucketName = '', encodedKey = ''] = /^\/([^/]*)\/?(.*)$/s.exec(request.path) ?? [];
        const key = decodeURIComponent(encodedKey);
        const operation = operationOf(request, key);
        const bucket = findBucket(bucketName);
        checkOwner(request, bucket);
        iam.authorize(request.caller, operation.action, `arn:aws:s3:::${bucketName}${key === '' ? '' : `/${key}`}`);
        return operation.run({ request, bucket, key });
      } catch (error) {
        return s3Error(error);
      }
    },
  };
}

/** The CLI says whose bucket it expects, lest it publish into that of someone who took the name. */
function checkOwner({ headers }: AwsRequest, bucket: Bucket): void {
  const expected = headers['x-amz-expected-bucket-owner'];
  if (expected !== undefined && expected !== bucket.accountId) throw new AwsError('AccessDenied', 'Access Denied', 403);
}

function listObjects({ request, bucket }: Target): AwsResponse {
  const prefix = request.query.get('prefix') ?? '';
  const limit = Number(request.query.get('max-keys') ?? 1000);
  const matching = [...bucket.objects].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
  const Contents = matching.slice(0, limit).map(([Key, { body, etag, modified }]) => {
    return { Key, LastModified: modified.toISOString(), ETag: etag, Size: body.length, StorageClass: 'STANDARD' };
  });
  const IsTruncated = matching.length > limit;
  return s3Xml('ListBucketResult', {
    Name: bucket.name,
    Prefix: prefix,
    MaxKeys: limit,
    KeyCount: Contents.length,
    IsTruncated,
    Contents,
  });
}

function getLocation({ bucket }: Target): AwsResponse {
  // The oldest region is the one without a name.
  return s3Xml('LocationConstraint', bucket.region === 'us-east-1' ? {} : { '#text': bucket.region });
}

function getEncryption(): AwsResponse {
  const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'AES256' };
  return s3Xml('ServerSideEncryptionConfiguration', { Rule: { ApplyServerSideEncryptionByDefault } });
}

function putObject(target: Target): AwsResponse {
  return { status: 200, headers: { etag: store(target, uploadedBody(target.request)).etag } };
}

function getObject({ request, bucket, key }: Target): AwsResponse {
  const { body, etag, contentType, modified } = find(bucket, key);
  const { status, headers, part } = inRange(body, request.headers['range']);
  return {
    status,
    headers: { ...headers, etag, 'content-type': contentType, 'last-modified': modified.toUTCString() },
    ...(request.method === 'GET' && { body: part }),
  };
}

function deleteObject({ bucket, key }: Target): AwsResponse {
  bucket.objects.delete(key);
  return { status: 204 };
}

function find(bucket: Bucket, key: string): StoredObject {
  const object = bucket.objects.get(key);
  if (!object) throw new AwsError('NoSuchKey', `The specified key does not exist: ${key}`, 404);
  return object;
}

function store({ request, bucket, key }: Target, body: Buffer, etag = etagOf(body)): StoredObject {
  const contentType = request.headers['content-type'] ?? 'application/octet-stream';
  const object = { body, etag, contentType, modified: new Date() };
  bucket.objects.set(key, object);
  return object;
}

function etagOf(body: Buffer): string {
  return `"${md5(body).toString('hex')}"`;
}

/** As S3 makes it: the hash of the hashes, and how many there were. */
function multipartEtag(parts: readonly Buffer[]): string {
  return `"${md5(Buffer.concat(parts.map(md5))).toString('hex')}-${parts.length}"`;
}

function md5(data: Buffer): Buffer {
  return createHash('md5').update(data).digest();
}

function partNumbers(body: Buffer): number[] {
  const parser = new XMLParser({ isArray: (name) => name === 'Part' });
  const { CompleteMultipartUpload: list } = parser.parse(body) as {
    CompleteMultipartUpload?: { Part?: { PartNumber: number }[] };
  };
  const numbers = (list?.Part ?? []).map(({ PartNumber }) => PartNumber);
  if (numbers.length === 0) throw new AwsError('MalformedXML', 'The XML you provided lists no parts.');
  return numbers;
}
