import {
  CreateBucketAccessKeyCommand,
  CreateBucketCommand,
  DeleteBucketAccessKeyCommand,
  DeleteBucketCommand,
  GetBucketAccessKeysCommand,
  GetBucketsCommand,
  LightsailClient,
} from '@aws-sdk/client-lightsail';
import { EXAMPLE_BUCKETS, readSeed } from '../../local/buckets';
import { startLocalAws, type LocalAws } from '../../local/local-aws';

let localAws: LocalAws;
const clients: LightsailClient[] = [];

beforeEach(async () => {
  localAws = await startLocalAws({ seed: readSeed(EXAMPLE_BUCKETS) });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await localAws.stop();
});

/** The real client, as the developer in the default account unless told otherwise. */
function lightsail({ region = 'us-east-1', accountId = '111122223333', credentials = {} } = {}) {
  const developer = { accessKeyId: `AKIAUSER${accountId}`, secretAccessKey: 'local' };
  const client = new LightsailClient({
    region,
    endpoint: localAws.url,
    maxAttempts: 1,
    credentials: { ...developer, ...credentials },
  });
  clients.push(client);
  return client;
}

function sessionOf(statement: object) {
  const role = localAws.cloud.iam.createRole('111122223333', 'reader', { Statement: [] });
  role.policies.set('test', { Statement: statement });
  return localAws.cloud.sts.session(role.arn, 'session');
}

test('keys come with their status, dates and last use', async () => {
  const { accessKeys } = await lightsail().send(new GetBucketAccessKeysCommand({ bucketName: 'media' }));

  expect(accessKeys).toEqual([
    {
      accessKeyId: 'AKIAEXAMPLEMEDIA0002',
      status: 'Active',
      createdAt: expect.any(Date) as Date,
      lastUsed: { lastUsedDate: expect.any(Date) as Date, region: 'us-east-1', serviceName: 's3' },
    },
    {
      accessKeyId: 'AKIAEXAMPLEMEDIA0001',
      status: 'Inactive',
      createdAt: new Date('2026-03-01T09:30:00Z'),
      lastUsed: { region: 'N/A', serviceName: 'N/A' },
    },
  ]);
});

test('a bucket without keys gives an empty list', async () => {
  const { accessKeys } = await lightsail().send(new GetBucketAccessKeysCommand({ bucketName: 'empty' }));

  expect(accessKeys).toEqual([]);
});

test.each([
  ['of another region', 'media-eu', {}],
  ['of another account', 'shared', {}],
  ['that nobody has', 'nobody', {}],
  ['of the default region, asked for in another', 'media', { region: 'eu-west-1' }],
])('a bucket %s does not exist', async (_, bucketName, place) => {
  const answer = lightsail(place).send(new GetBucketAccessKeysCommand({ bucketName }));

  await expect(answer).rejects.toMatchObject({
    name: 'NotFoundException',
    message: `The Bucket does not exist: ${bucketName}`,
    $metadata: { httpStatusCode: 400 },
  });
});

test.each([
  ['media-eu', { region: 'eu-west-1' }, 'AKIAEXAMPLEMEDIAEU01'],
  ['shared', { accountId: '444455556666' }, 'AKIAEXAMPLESHARED001'],
])('the bucket %s is found where it is', async (bucketName, place, accessKeyId) => {
  const { accessKeys } = await lightsail(place).send(new GetBucketAccessKeysCommand({ bucketName }));

  expect(accessKeys).toMatchObject([{ accessKeyId }]);
});

test('the secret of a key is told when it is created and never again', async () => {
  const created = await lightsail().send(new CreateBucketAccessKeyCommand({ bucketName: 'empty' }));

  expect(created.accessKey).toMatchObject({ status: 'Active', createdAt: expect.any(Date) as Date });
  expect(created.accessKey?.accessKeyId).toMatch(/^[A-Z0-9]{20}$/);
  expect(created.accessKey?.secretAccessKey).toHaveLength(40);
  expect(created.accessKey?.lastUsed).toBeUndefined();
  const { accessKeys } = await lightsail().send(new GetBucketAccessKeysCommand({ bucketName: 'empty' }));
  expect(accessKeys).toHaveLength(1);
  expect(accessKeys?.[0]?.accessKeyId).toBe(created.accessKey?.accessKeyId);
  expect(accessKeys?.[0]?.secretAccessKey).toBeUndefined();
});

test('a bucket takes no third key, until one is deleted', async () => {
  const create = new CreateBucketAccessKeyCommand({ bucketName: 'media' });

  await expect(lightsail().send(create)).rejects.toMatchObject({
    name: 'InvalidInputException',
    message: 'The bucket media already has the maximum of 2 access keys.',
  });
  const accessKeyId = 'AKIAEXAMPLEMEDIA0001';
  await lightsail().send(new DeleteBucketAccessKeyCommand({ bucketName: 'media', accessKeyId }));
  await lightsail().send(create);

  const { accessKeys } = await lightsail().send(new GetBucketAccessKeysCommand({ bucketName: 'media' }));
  expect(accessKeys?.map((key) => key.accessKeyId)).toEqual([
    'AKIAEXAMPLEMEDIA0002',
    expect.not.stringMatching(accessKeyId),
  ]);
});

test('a key that does not exist cannot be deleted', async () => {
  const command = new DeleteBucketAccessKeyCommand({ bucketName: 'media', accessKeyId: 'AKIAEXAMPLENOBODY001' });

  await expect(lightsail().send(command)).rejects.toMatchObject({ name: 'NotFoundException' });
});

test('buckets can be created, listed and deleted', async () => {
  await lightsail().send(new CreateBucketCommand({ bucketName: 'fresh', bundleId: 'small_1_0' }));

  const { buckets } = await lightsail().send(new GetBucketsCommand({}));
  expect(buckets?.map(({ name }) => name)).toEqual(['media', 'backups', 'empty', 'fresh']);
  expect(buckets?.at(-1)?.arn).toMatch(/^arn:aws:lightsail:us-east-1:111122223333:Bucket\/[0-9a-f-]{36}$/);
  await lightsail().send(new DeleteBucketCommand({ bucketName: 'fresh' }));
  const command = new GetBucketAccessKeysCommand({ bucketName: 'fresh' });
  await expect(lightsail().send(command)).rejects.toMatchObject({ name: 'NotFoundException' });
});

test('a bucket with keys is deleted by force alone', async () => {
  const bucketName = 'media';

  const gently = lightsail().send(new DeleteBucketCommand({ bucketName }));
  await expect(gently).rejects.toMatchObject({ name: 'InvalidInputException' });

  await lightsail().send(new DeleteBucketCommand({ bucketName, forceDelete: true }));
});

test.each([
  ['is taken, wherever that is', 'shared', 'Some names are already in use: shared'],
  ['breaks the pattern', 'Capitals', 'Invalid bucket name: Capitals'],
])('a name that %s is refused', async (_, bucketName, message) => {
  const command = new CreateBucketCommand({ bucketName, bundleId: 'small_1_0' });

  await expect(lightsail().send(command)).rejects.toMatchObject({ name: 'InvalidInputException', message });
});

test('a role needs the permission, on all resources', async () => {
  const narrow = sessionOf({
    Effect: 'Allow',
    Action: 'lightsail:GetBucketAccessKeys',
    Resource: 'arn:aws:lightsail:us-east-1:111122223333:Bucket/*',
  });

  const answer = lightsail({ credentials: narrow }).send(new GetBucketAccessKeysCommand({ bucketName: 'media' }));

  await expect(answer).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message:
      'User: arn:aws:sts::111122223333:assumed-role/reader/session is not authorized to perform: ' +
      'lightsail:GetBucketAccessKeys on resource: * because no identity-based policy allows the ' +
      'lightsail:GetBucketAccessKeys action',
  });
});

test('a role with the permission reads, and can do nothing else', async () => {
  const credentials = sessionOf({ Effect: 'Allow', Action: 'lightsail:GetBucketAccessKeys', Resource: '*' });
  const client = lightsail({ credentials });

  const { accessKeys } = await client.send(new GetBucketAccessKeysCommand({ bucketName: 'media' }));

  expect(accessKeys).toHaveLength(2);
  const create = client.send(new CreateBucketAccessKeyCommand({ bucketName: 'empty' }));
  await expect(create).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('beyond its rate, calls are throttled until the second is over', async () => {
  await localAws.stop();
  localAws = await startLocalAws({ seed: readSeed(EXAMPLE_BUCKETS), lightsailRequestsPerSecond: 2 });
  const read = () => lightsail().send(new GetBucketAccessKeysCommand({ bucketName: 'media' }));

  await Promise.all([read(), read()]);

  await expect(read()).rejects.toMatchObject({ name: 'ThrottlingException', message: 'Rate exceeded' });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await read();
});
