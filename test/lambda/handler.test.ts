import './support/realm';
import { handler } from '../../lambda/index';
import {
  BUCKET,
  type CustomResourceEvent,
  event,
  lambdaEnvironment,
  NEWER_ID,
  OLDER_ID,
  WIRE_NEWER,
  WIRE_OLDER,
} from './support/fixtures';
import { listen, type Listener, type Reply, selfSigned, trust, trustNobody } from './support/listener';
import { exception, json, silence, text } from './support/replies';
import { session, stsError } from './support/sts';

let lightsail: Listener;
let cloudFormation: Listener;
let logged: string[];
const environment = process.env;

beforeAll(async () => {
  const certificate = await selfSigned();
  trust(certificate);
  [lightsail, cloudFormation] = await Promise.all([listen(), listen(certificate)]);
});
beforeEach(() => {
  process.env = { ...environment, ...lambdaEnvironment(lightsail.url) };
  lightsail.willReply(json({ accessKeys: [WIRE_OLDER, WIRE_NEWER] }));
  cloudFormation.willReply(text(200, ''));
  logged = [];
  const write = (line: string): void => {
    logged.push(line);
  };
  jest.spyOn(console, 'log').mockImplementation(write);
  jest.spyOn(console, 'error').mockImplementation(write);
});
afterEach(() => {
  process.env = environment;
  jest.restoreAllMocks();
});
afterAll(trustNobody);
afterAll(() => Promise.all([lightsail.close(), cloudFormation.close()]));

function responseUrl(): string {
  return `${cloudFormation.url}/answer?X-Amz-Signature=canary`;
}

async function answerTo(input: CustomResourceEvent, milliseconds = 10_000): Promise<Record<string, unknown>> {
  const end = Date.now() + milliseconds;
  await handler(input, { getRemainingTimeInMillis: () => end - Date.now() });
  expect(cloudFormation.received).toHaveLength(1);
  return JSON.parse(cloudFormation.received[0]?.body ?? '') as Record<string, unknown>;
}

test.each(['Create', 'Update'] as const)('%s answers with the keys of the bucket', async (requestType) => {
  expect(await answerTo(event(requestType, responseUrl()))).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'us-east-1/media',
    Data: { AccessKeyIds: `${NEWER_ID},${OLDER_ID}`, ActiveAccessKeyId: NEWER_ID },
  });
});

test('a denial on Create passes, for the role of the function may not have spread yet', async () => {
  lightsail.willReply(exception('AccessDeniedException'), json({ accessKeys: [WIRE_NEWER] }));
  expect(await answerTo(event('Create', responseUrl()))).toMatchObject({ Status: 'SUCCESS' });
});

describe('a denial on Update', () => {
  const ROLE = { RoleArn: 'arn:aws:iam::111122223333:role/reader' };
  const DENIED = stsError('AccessDenied', 'not yet');

  test('passes when a role was added, for the permission to assume it may not have spread yet', async () => {
    lightsail.willReply(DENIED, session(), json({ accessKeys: [WIRE_NEWER] }));
    const update = { ...event('Update', responseUrl(), ROLE), OldResourceProperties: { BucketName: BUCKET } };
    expect(await answerTo(update)).toMatchObject({ Status: 'SUCCESS', Data: { ActiveAccessKeyId: NEWER_ID } });
  });

  test('is final when the role is the same', async () => {
    lightsail.willReply(DENIED, DENIED);
    expect(await answerTo(event('Update', responseUrl(), ROLE))).toMatchObject({ Status: 'FAILED' });
    expect(lightsail.received).toHaveLength(1);
  });
});

test('Update to another bucket answers with another physical resource ID', async () => {
  const update = event('Update', responseUrl(), { BucketName: 'films', Region: 'eu-west-1' });
  expect(await answerTo(update)).toMatchObject({ PhysicalResourceId: 'eu-west-1/films' });
});

describe('Delete', () => {
  test('succeeds with the ID it came with, and asks nobody', async () => {
    expect(await answerTo(event('Delete', responseUrl()))).toEqual(
      expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'us-east-1/media' }),
    );
    expect(lightsail.received).toEqual([]);
  });

  test.each([
    ['properties that make no sense', { BucketName: ['x'], Unknown: '1' }],
    ['no bucket', { BucketName: undefined }],
  ])('succeeds with %s', async (_name, properties) => {
    expect(await answerTo(event('Delete', responseUrl(), properties))).toMatchObject({ Status: 'SUCCESS' });
  });

  test('of a Create that never finished succeeds', async () => {
    const unfinished = { ...event('Delete', responseUrl()), PhysicalResourceId: undefined };
    expect(await answerTo(unfinished)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'Keys0123ABCD' });
  });
});

describe('a failure', () => {
  test('of a Create answers with an ID for the Delete that follows', async () => {
    lightsail.willReply(exception('NotFoundException'));
    expect(await answerTo(event('Create', responseUrl()))).toEqual({
      Status: 'FAILED',
      PhysicalResourceId: 'Keys0123ABCD',
      StackId: event('Create', '').StackId,
      RequestId: event('Create', '').RequestId,
      LogicalResourceId: 'Keys0123ABCD',
      Reason: 'Lightsail bucket "media" does not exist in us-east-1; check bucketName and region',
    });
  });

  test('of an Update keeps the ID, so that nothing is replaced', async () => {
    const update = event('Update', responseUrl(), { BucketName: 'NO' });
    expect(await answerTo(update)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'us-east-1/media' });
    expect(lightsail.received).toEqual([]);
  });

  test('of a guard fails the deployment', async () => {
    const guarded = event('Create', responseUrl(), { RequireActiveKey: 'true' });
    lightsail.willReply(json({ accessKeys: [WIRE_OLDER] }));
    expect(await answerTo(guarded)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('has no Active access key (requireActiveKey)') as unknown,
    });
  });

  test('of a request type that CloudFormation does not have is answered', async () => {
    const odd = { ...event('Create', responseUrl()), RequestType: 'Read' };
    expect(await answerTo(odd)).toMatchObject({
      Status: 'FAILED',
      Reason: 'RequestType must be Create, Update or Delete, but is "Read"',
    });
  });

  test('of Lightsail, which does not answer, is told before the function ends', async () => {
    lightsail.willReply(silence);
    const started = Date.now();
    expect(await answerTo(event('Create', responseUrl()), 4000)).toMatchObject({ Status: 'FAILED' });
    expect(Date.now() - started).toBeLessThan(4000);
  });

  test.each([
    ['is tried again until half a minute before the end', 265, { Status: 'SUCCESS' }],
    ['is told in the last half minute', 271, { Status: 'FAILED' }],
  ])('of Lightsail, which throttles, %s', async (_name, seconds, answer) => {
    let now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    const throttled = exception('ThrottlingException');
    const later: Reply = (response, request) => {
      now += seconds * 1000;
      throttled(response, request);
    };
    lightsail.willReply(later, json({ accessKeys: [WIRE_NEWER] }));
    expect(await answerTo(event('Create', responseUrl()), 300_000)).toMatchObject(answer);
  });

  test('of ours is answered without its message, and the log tells where', async () => {
    const broken = event('Create', responseUrl());
    Object.defineProperty(broken.ResourceProperties, 'BucketName', {
      get: () => {
        throw new RangeError('canary');
      },
    });
    const answer = await answerTo(broken);
    expect(answer).toMatchObject({
      Status: 'FAILED',
      Reason:
        'a defect in cdk-lightsail-bucket-access-keys (RangeError); the log of the function tells where, please report it',
    });
    const { defect, frames } = JSON.parse(logged[0] ?? '') as { defect: string; frames: string[] };
    expect(defect).toBe('RangeError');
    // The step that met it, from source and in the bundle.
    expect(frames[1]).toMatch(/parse\.ts|handler\/index\.js/);
    expect(JSON.stringify([answer, logged])).not.toContain('canary');
  });
});

test('an event that cannot be answered ends the function with an error', async () => {
  const input = { ...event('Create', responseUrl()), StackId: undefined };
  await expect(handler(input, { getRemainingTimeInMillis: () => 5000 })).rejects.toThrow('this one has no StackId');
  expect(cloudFormation.received).toEqual([]);
});

test('an answer that nobody takes ends the function with an error before Lambda ends it', async () => {
  cloudFormation.willReply(silence);
  const started = Date.now();
  const remaining = { getRemainingTimeInMillis: () => 4000 };
  await expect(handler(event('Create', responseUrl()), remaining)).rejects.toThrow('(ETIMEDOUT, 1 attempt)');
  expect(Date.now() - started).toBeLessThan(4000);
});

test('an answer that is not accepted ends the function with an error, so that Lambda delivers the event again', async () => {
  cloudFormation.willReply(text(403, ''));
  await expect(handler(event('Create', responseUrl()), { getRemainingTimeInMillis: () => 5000 })).rejects.toThrow(
    'CloudFormation did not accept the answer (HTTP 403, 1 attempt)',
  );
});

describe('the log', () => {
  test('of a success is one line that tells what was read, and no key', async () => {
    await answerTo(event('Create', responseUrl()));
    expect(logged.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        requestType: 'Create',
        stackId: event('Create', '').StackId,
        requestId: event('Create', '').RequestId,
        logicalResourceId: 'Keys0123ABCD',
        outcome: 'SUCCESS',
        bucketName: BUCKET,
        region: 'us-east-1',
        accessKeyCount: 2,
        activeAccessKeyCount: 1,
        durationMs: expect.any(Number) as unknown,
      },
    ]);
  });

  test('of a failure is one line with the reason', async () => {
    lightsail.willReply(exception('NotFoundException'));
    await answerTo(event('Create', responseUrl()));
    expect(logged.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        outcome: 'FAILED',
        reason: 'Lightsail bucket "media" does not exist in us-east-1; check bucketName and region',
      }),
    ]);
  });
});
