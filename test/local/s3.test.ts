import { createHash } from 'node:crypto';
import { startLocalAws, type LocalAws } from '../../local/local-aws';
import { send, type WireRequest } from './wire';

const BUCKET = 'cdk-hnb659fds-assets-111122223333-us-east-1';

let localAws: LocalAws;

beforeEach(async () => {
  localAws = await startLocalAws();
});

afterEach(() => localAws.stop());

function s3(method: string, path: string, request: Partial<WireRequest> = {}) {
  return send(localAws, { service: 's3', method, path, ...request });
}

test('what was put is got again, byte for byte', async () => {
  const body = Uint8Array.from([0, 255, 13, 10, 128]);

  expect(await s3('PUT', `/${BUCKET}/a%20b/c.zip`, { body })).toMatchObject({ status: 200 });

  expect(localAws.cloud.s3.object(BUCKET, 'a b/c.zip')).toEqual(Buffer.from(body));
  expect(await s3('HEAD', `/${BUCKET}/a%20b/c.zip`)).toMatchObject({ status: 200 });
});

test('a body in chunks, with a checksum behind them, is put together', async () => {
  const body = '5;chunk-signature=ab\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n';
  const headers = {
    'content-encoding': 'aws-chunked',
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': '11',
  };

  await s3('PUT', `/${BUCKET}/key`, { body, headers });

  expect((await s3('GET', `/${BUCKET}/key`)).text).toBe('hello world');
});

test.each([
  ['ends within a chunk', '5\r\nhel', {}],
  ['is shorter than announced', '5\r\nhello\r\n0\r\n\r\n', { 'x-amz-decoded-content-length': '6' }],
  ['is no chunk at all', 'hello', {}],
])('a chunked body that %s is refused', async (_, body, change) => {
  const headers = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', ...change };

  const { status, text } = await s3('PUT', `/${BUCKET}/key`, { body, headers });

  expect(status).toBe(400);
  expect(text).toContain('<Code>IncompleteBody</Code>');
  expect(() => localAws.cloud.s3.object(BUCKET, 'key')).toThrow('The specified key does not exist');
});

test('a body that does not have the hash it was signed with is refused', async () => {
  const headers = { 'x-amz-content-sha256': createHash('sha256').update('other').digest('hex') };

  const { text } = await s3('PUT', `/${BUCKET}/key`, { body: 'this', headers });

  expect(text).toContain('<Code>XAmzContentSHA256Mismatch</Code>');
});

test('a large object is put together from its parts, in the order that the client gives', async () => {
  const started = await s3('POST', `/${BUCKET}/large?uploads`);
  const id = /<UploadId>([^<]+)</.exec(started.text)?.[1] ?? '';
  await s3('PUT', `/${BUCKET}/large?partNumber=2&uploadId=${id}`, { body: 'world' });
  await s3('PUT', `/${BUCKET}/large?partNumber=1&uploadId=${id}`, { body: 'hello ' });
  const parts = [1, 2].map((number) => `<Part><PartNumber>${number}</PartNumber><ETag>x</ETag></Part>`).join('');
  const body = `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`;

  expect((await s3('POST', `/${BUCKET}/large?uploadId=${id}`, { body })).status).toBe(200);

  expect((await s3('GET', `/${BUCKET}/large`)).text).toBe('hello world');
  expect((await s3('POST', `/${BUCKET}/large?uploadId=${id}`, { body })).text).toContain('NoSuchUpload');
});

test('the list shows the objects below a prefix', async () => {
  for (const key of ['b', 'a/1', 'a/2']) await s3('PUT', `/${BUCKET}/${key}`, { body: key });

  const { text } = await s3('GET', `/${BUCKET}?list-type=2&prefix=a%2F&max-keys=1`);

  expect([...text.matchAll(/<Key>([^<]*)</g)].map(([, key]) => key)).toEqual(['a/1']);
  expect(text).toContain('<IsTruncated>true</IsTruncated>');
});

test.each([
  ['us-east-1', '<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></LocationConstraint>'],
  ['eu-west-1', '<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-1</LocationConstraint>'],
])('the bootstrap bucket of %s is there and says where it is', async (region, expected) => {
  const { text } = await s3('GET', `/cdk-hnb659fds-assets-111122223333-${region}?location`);

  expect(text).toContain(expected);
});

test.each([
  ['bucket', '/other/key', 404, 'NoSuchBucket'],
  ['object', `/${BUCKET}/key`, 404, 'NoSuchKey'],
])('an unknown %s is an error', async (_, path, status, code) => {
  const answer = await s3('GET', path);

  expect(answer).toMatchObject({ status, text: expect.stringContaining(`<Code>${code}</Code>`) as string });
});

test('a bucket of somebody else than expected is not touched', async () => {
  const headers = { 'x-amz-expected-bucket-owner': '444455556666' };

  expect(await s3('PUT', `/${BUCKET}/key`, { body: 'x', headers })).toMatchObject({ status: 403 });
});

test('a role without the permission is denied', async () => {
  const role = localAws.cloud.iam.createRole('111122223333', 'nobody', { Statement: [] });
  const { accessKeyId, sessionToken } = localAws.cloud.sts.session(role.arn, 'x');

  const { text } = await s3('PUT', `/${BUCKET}/key`, { body: 'x', accessKeyId, sessionToken });

  expect(text).toContain('is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::' + `${BUCKET}/key`);
});
