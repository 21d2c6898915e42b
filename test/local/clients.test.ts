/** The SDK's clients, as a program of somebody else would use them. */
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  ListExportsCommand,
  paginateDescribeStackEvents,
  paginateListStackResources,
  paginateListStacks,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketAccessKeyCommand, GetBucketAccessKeysCommand, LightsailClient } from '@aws-sdk/client-lightsail';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetParameterCommand, GetParametersByPathCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { EXAMPLE_BUCKETS, readSeed } from '../../local/buckets';
import { startLocalAws, type LocalAws } from '../../local/local-aws';

let localAws: LocalAws;
const clients: { destroy(): void }[] = [];

beforeEach(async () => {
  localAws = await startLocalAws({ seed: readSeed(EXAMPLE_BUCKETS) });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await localAws.stop();
});

/** A client is told nothing but the endpoint, a region and credentials, and asks once. */
function settings() {
  const credentials = { accessKeyId: localAws.environment['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: 'local' };
  return { endpoint: localAws.url, region: 'us-east-1', maxAttempts: 1, credentials };
}

function opened<Client extends { destroy(): void }>(client: Client): Client {
  clients.push(client);
  return client;
}

async function all<Page, Item>(pages: AsyncIterable<Page>, items: (page: Page) => Item[] | undefined): Promise<Item[]> {
  const found: Item[] = [];
  for await (const page of pages) found.push(...(items(page) ?? []));
  return found;
}

test('CloudFormation: stacks, outputs, exports, resources, and events page after page', async () => {
  const client = opened(new CloudFormationClient(settings()));
  const resources = Array.from({ length: 60 }, (_, index) => [
    `Handle${index}`,
    { Type: 'AWS::CloudFormation::WaitConditionHandle' },
  ]);
  const TemplateBody = JSON.stringify({
    Description: 'sixty of nothing',
    Resources: Object.fromEntries(resources) as unknown,
    Outputs: { Out: { Value: 'x', Description: 'a letter', Export: { Name: 'letter' } } },
  });
  const StackName = 'sixty';
  await client.send(new CreateStackCommand({ StackName, TemplateBody, Tags: [{ Key: 'team', Value: 'media' }] }));
  await waitUntilStackCreateComplete({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StackName });

  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  expect(stack).toMatchObject({
    ...{ StackName, StackStatus: 'CREATE_COMPLETE', Description: 'sixty of nothing', DisableRollback: false },
    Outputs: [{ OutputKey: 'Out', OutputValue: 'x', Description: 'a letter', ExportName: 'letter' }],
    ...{ Tags: [{ Key: 'team', Value: 'media' }], CreationTime: expect.any(Date) as Date },
  });
  const stacks = await all(paginateListStacks({ client }, {}), ({ StackSummaries }) => StackSummaries);
  expect(stacks.map((summary) => summary.StackName)).toEqual([StackName]);
  const { Exports } = await client.send(new ListExportsCommand({}));
  expect(Exports).toEqual([{ ExportingStackId: stack?.StackId, Name: 'letter', Value: 'x' }]);
  const listed = await all(
    paginateListStackResources({ client }, { StackName }),
    (page) => page.StackResourceSummaries,
  );
  expect(listed).toHaveLength(60);
  const events = await all(paginateDescribeStackEvents({ client }, { StackName }), ({ StackEvents }) => StackEvents);
  expect(events).toHaveLength(2 + 60 * 3);
  expect(events[0]).toMatchObject({ ResourceStatus: 'CREATE_COMPLETE', Timestamp: expect.any(Date) as Date });
});

test('CloudFormation: an error is one of the SDK', async () => {
  const describing = opened(new CloudFormationClient(settings())).send(
    new DescribeStacksCommand({ StackName: 'nobody' }),
  );
  await expect(describing).rejects.toMatchObject({
    ...{ name: 'ValidationError', message: 'Stack with id nobody does not exist' },
    $metadata: { httpStatusCode: 400, requestId: expect.any(String) as string },
  });
});

test('STS: who calls, and as which role', async () => {
  const client = opened(new STSClient(settings()));
  expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '111122223333' });
  const RoleArn = 'arn:aws:iam::444455556666:role/lightsail-key-reader';
  const assumed = { RoleArn, RoleSessionName: 'me', ExternalId: 'example-external-id' };
  expect((await client.send(new AssumeRoleCommand(assumed))).Credentials?.Expiration).toBeInstanceOf(Date);
  const refused = client.send(new AssumeRoleCommand({ ...assumed, ExternalId: undefined }));
  await expect(refused).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
});

test('SSM: parameters by name and by path', async () => {
  const client = opened(new SSMClient(settings()));
  await client.send(new PutParameterCommand({ Name: '/media/key', Value: 'AKIA', Type: 'String' }));
  const { Parameter } = await client.send(new GetParameterCommand({ Name: '/media/key' }));
  expect(Parameter).toMatchObject({ Value: 'AKIA', Version: 1, LastModifiedDate: expect.any(Date) as Date });
  const { Parameters } = await client.send(new GetParametersByPathCommand({ Path: '/media' }));
  expect(Parameters).toHaveLength(1);
  const missing = client.send(new GetParameterCommand({ Name: '/nobody' }));
  await expect(missing).rejects.toMatchObject({ name: 'ParameterNotFound' });
});

test('S3: objects, whole and in ranges', async () => {
  const client = opened(new S3Client(settings()));
  const Bucket = 'cdk-hnb659fds-assets-111122223333-us-east-1';
  const object = { Bucket, Key: 'a b/ü.txt' };
  await client.send(new PutObjectCommand({ ...object, Body: 'hello world', ContentType: 'text/plain' }));
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'a b/' }));
  expect(Contents).toMatchObject([{ Key: object.Key, Size: 11 }]);
  expect(await client.send(new HeadObjectCommand(object))).toMatchObject({
    ContentLength: 11,
    ContentType: 'text/plain',
  });
  const whole = await client.send(new GetObjectCommand(object));
  expect(await whole.Body?.transformToString()).toBe('hello world');
  for (const [Range, text, ContentRange] of [
    ['bytes=0-4', 'hello', 'bytes 0-4/11'],
    ['bytes=6-99', 'world', 'bytes 6-10/11'],
    ['bytes=6-', 'world', 'bytes 6-10/11'],
  ]) {
    const part = await client.send(new GetObjectCommand({ ...object, Range }));
    expect(part).toMatchObject({ ContentRange, $metadata: { httpStatusCode: 206 } });
    expect(await part.Body?.transformToString()).toBe(text);
  }
  const beyond = client.send(new GetObjectCommand({ ...object, Range: 'bytes=11-' }));
  await expect(beyond).rejects.toMatchObject({ name: 'InvalidRange' });
  const missing = client.send(new GetObjectCommand({ Bucket, Key: 'nobody' }));
  await expect(missing).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(client.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'NotImplemented' });
});

test('Lightsail: the keys of a bucket', async () => {
  const client = opened(new LightsailClient(settings()));
  const { accessKey } = await client.send(new CreateBucketAccessKeyCommand({ bucketName: 'empty' }));
  const { accessKeys } = await client.send(new GetBucketAccessKeysCommand({ bucketName: 'empty' }));
  expect(accessKeys).toMatchObject([{ accessKeyId: accessKey?.accessKeyId, createdAt: expect.any(Date) as Date }]);
  expect(accessKeys?.[0]).not.toHaveProperty('secretAccessKey');
});
