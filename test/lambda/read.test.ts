import './support/realm';
import { project } from '../../lambda/project';
import { read } from '../../lambda/read';
import { BUCKET, lambdaEnvironment, newerKey, NOW, olderKey, query, WIRE_NEWER, WIRE_OLDER } from './support/fixtures';
import { listen, type Listener, type Reply } from './support/listener';
import {
  endlessFlood,
  endlessTrickle,
  exception,
  json,
  resetInBody,
  resetInHeaders,
  silence,
  text,
} from './support/replies';

let lightsail: Listener;
const environment = process.env;

beforeAll(async () => {
  lightsail = await listen();
});
beforeEach(() => {
  process.env = { ...environment, ...lambdaEnvironment(lightsail.url) };
});
afterEach(() => {
  process.env = environment;
});
afterAll(() => lightsail.close());

function reading(milliseconds = 10_000, areGrantsNew = false): ReturnType<typeof read> {
  return read(query(), { deadline: Date.now() + milliseconds, areGrantsNew });
}

test('one signed request asks for the keys of the bucket', async () => {
  lightsail.willReply(json({ accessKeys: [] }));
  await reading();
  const [request, ...more] = lightsail.received;
  expect(more).toEqual([]);
  expect(request).toMatchObject({ method: 'POST', path: '/' });
  expect(JSON.parse(request?.body ?? '')).toEqual({ bucketName: BUCKET });
  expect(request?.headers).toMatchObject({
    'x-amz-target': 'Lightsail_20161128.GetBucketAccessKeys',
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-security-token': process.env.AWS_SESSION_TOKEN,
    authorization: expect.stringMatching(
      /^AWS4-HMAC-SHA256 Credential=ASIAFUNCTION00000001\/\d{8}\/us-east-1\/lightsail\/aws4_request, /,
    ) as unknown,
  });
});

test('another region is asked by its own name', async () => {
  lightsail.willReply(json({ accessKeys: [] }));
  await read(query({}, { region: 'eu-west-1' }), { deadline: Date.now() + 5000, areGrantsNew: false });
  expect(lightsail.received[0]?.headers.authorization).toContain('/eu-west-1/lightsail/aws4_request');
});

describe('keys', () => {
  test.each([
    ['no keys', { accessKeys: [] }, []],
    ['no list of keys', {}, []],
    ['null for the list of keys', { accessKeys: null }, []],
    ['one key', { accessKeys: [WIRE_NEWER] }, [newerKey()]],
    ['two keys, one never used', { accessKeys: [WIRE_NEWER, WIRE_OLDER] }, [newerKey(), olderKey()]],
    ['more than two keys', { accessKeys: [WIRE_OLDER, WIRE_NEWER, WIRE_OLDER] }, [olderKey(), newerKey(), olderKey()]],
    ['a key that says nothing', { accessKeys: [{}] }, [{}]],
    ['a key with nulls', { accessKeys: [{ accessKeyId: null, status: null, createdAt: null, lastUsed: null }] }, [{}]],
    [
      'a last use that says nothing',
      { accessKeys: [{ ...WIRE_NEWER, lastUsed: {} }] },
      [newerKey({ lastUsedDate: undefined, lastUsedRegion: undefined, lastUsedServiceName: undefined })],
    ],
    [
      'fields nobody knows yet',
      { accessKeys: [{ ...WIRE_NEWER, keyPolicy: { a: [1] } }], nextToken: 'x' },
      [newerKey()],
    ],
  ])('%s', async (_name, answer, keys) => {
    lightsail.willReply(json(answer));
    expect(await reading()).toEqual(keys);
  });

  test.each(['accessKeyId', 'status', 'createdAt', 'lastUsed'])(
    'a key without %s is read all the same',
    async (field) => {
      lightsail.willReply(json({ accessKeys: [{ ...WIRE_NEWER, [field]: undefined }] }));
      const attributes = project(query(), await reading(), NOW);
      expect(Object.values(attributes).filter((value) => value === '')).toEqual([]);
    },
  );

  test('a secret that Lightsail never sends stays out even if it is sent', async () => {
    lightsail.willReply(json({ accessKeys: [{ ...WIRE_NEWER, secretAccessKey: 'canary' }] }));
    expect(JSON.stringify(await reading())).not.toContain('canary');
  });
});

const NONSENSE = 'Lightsail answered something that is not its documented response';

describe('an answer of another shape is no answer', () => {
  test.each<[string, Reply]>([
    ['no JSON', text(200, '<html>canary</html>')],
    ['half of a JSON text', text(200, '{"accessKeys": [{"secretAccessKey": "canary"')],
    ['an empty body', text(200, '')],
    ['a list', json([])],
    ['text', json('canary')],
    ['null', json(null)],
    ['keys that are no list', json({ accessKeys: 'canary' })],
    ['keys that are an object', json({ accessKeys: { a: 1 } })],
    ['a key that is text', json({ accessKeys: ['canary'] })],
    ['an ID that is a number', json({ accessKeys: [{ accessKeyId: 7 }] })],
    ['an ID with a comma, which parts the lists', json({ accessKeys: [{ accessKeyId: 'a,b' }] })],
    ['a status that is an object', json({ accessKeys: [{ status: {} }] })],
    ['a date that is no date', json({ accessKeys: [{ createdAt: 'canary' }] })],
    ['a date beyond all dates', json({ accessKeys: [{ createdAt: 1e300 }] })],
    ['a last use that is text', json({ accessKeys: [{ lastUsed: 'canary' }] })],
    ['more bytes than any answer has', endlessFlood],
  ])('%s', async (_name, reply) => {
    lightsail.willReply(reply);
    await expect(reading()).rejects.toMatchObject({
      name: 'Failure',
      message: expect.stringMatching(
        new RegExp(
          `^Reading the access keys of Lightsail bucket "media" in us-east-1 failed: ${NONSENSE}; (?!.*canary)`,
        ),
      ) as unknown,
    });
    expect(lightsail.received).toHaveLength(1);
  });
});

describe('exceptions', () => {
  test.each([
    ['NotFoundException', 'no', 404],
    ['InvalidInputException', 'The bucket DoesNotExist.', 400],
  ])('%s (%s) says that the bucket does not exist, and what to check', async (name, message, status) => {
    lightsail.willReply(exception(name, message, status));
    await expect(reading()).rejects.toThrow(
      /^Lightsail bucket "media" does not exist in us-east-1; check bucketName and region$/,
    );
  });

  test('AccessDeniedException names the permission that is missing', async () => {
    lightsail.willReply(exception('AccessDeniedException', 'User: fn is not authorized', 403));
    await expect(reading()).rejects.toThrow(
      'failed: not allowed, AccessDeniedException: User: fn is not authorized; ' +
        'allow lightsail:GetBucketAccessKeys on "*" for the role of the function, ' +
        'and look for a permissions boundary or a service control policy that denies it',
    );
  });

  test.each([
    ['InvalidInputException', 400, 'Lightsail refused the request, InvalidInputException: the message of'],
    [
      'UnauthenticatedException',
      401,
      'Lightsail did not accept the credentials, UnauthenticatedException: the message',
    ],
    ['ExpiredTokenException', 400, 'Lightsail did not accept the credentials, ExpiredTokenException: the message'],
    ['SomethingNewException', 400, 'Lightsail answered SomethingNewException: the message of'],
    ['com.amazonaws.lightsail#AccessDeniedException', 400, 'not allowed, AccessDeniedException: the message of'],
  ])('%s fails at once', async (name, status, cause) => {
    lightsail.willReply(exception(name, undefined, status));
    await expect(reading()).rejects.toThrow(cause);
    expect(lightsail.received).toHaveLength(1);
  });

  test.each([
    ['ServiceException', exception('ServiceException', 'oops', 500)],
    ['RegionSetupInProgressException', exception('RegionSetupInProgressException')],
    ['throttling', exception('ThrottlingException', 'Rate exceeded')],
    ['HTTP 503 without a word', text(503, '')],
    ['HTTP 502 of a proxy', text(502, '<html></html>', { 'content-type': 'text/html' })],
    ['a reset in the headers', resetInHeaders],
    ['a reset in the body', resetInBody],
  ])('%s passes, and the keys are read', async (_name, reply) => {
    lightsail.willReply(reply, json({ accessKeys: [WIRE_NEWER] }));
    expect(await reading()).toEqual([newerKey()]);
    expect(lightsail.received).toHaveLength(2);
  });

  test('AccessDeniedException passes on Create, whose role may not have spread yet', async () => {
    lightsail.willReply(exception('AccessDeniedException'), json({ accessKeys: [WIRE_NEWER] }));
    expect(await reading(10_000, true)).toEqual([newerKey()]);
  });

  test('a clock that is hours off is set by the answer, and the keys are read', async () => {
    const date = new Date(Date.now() - 5 * 3600 * 1000).toUTCString();
    const expired = { __type: 'InvalidSignatureException', message: 'Signature expired: 1 is now earlier than 2' };
    lightsail.willReply(json(expired, 400, { date }), json({ accessKeys: [] }, 200, { date }));
    // A region of its own: what a client has learnt of the clock it keeps.
    await read(query({}, { region: 'eu-north-1' }), { deadline: Date.now() + 10_000, areGrantsNew: false });
    const signedAt = lightsail.received.map(({ headers }) => String(headers['x-amz-date']));
    expect(signedAt[1]?.slice(0, 11)).toBe(new Date(date).toISOString().replace(/[-:]/g, '').slice(0, 11));
  });
});

describe('a fault that does not pass ends before the deadline', () => {
  test.each([
    ['silence', silence, 'Lightsail could not be reached in us-east-1 (ETIMEDOUT)'],
    ['an answer without end', endlessTrickle, 'Lightsail could not be reached in us-east-1 (ETIMEDOUT)'],
    ['resets', resetInHeaders, 'Lightsail could not be reached in us-east-1 (ECONNRESET)'],
    ['throttling', exception('ThrottlingException'), 'Lightsail kept throttling'],
    ['HTTP 500', text(500, ''), 'Lightsail answered with an error of its own'],
  ])('%s', async (_name, reply, cause) => {
    lightsail.willReply(reply);
    const started = Date.now();
    await expect(reading(1000)).rejects.toThrow(cause);
    // An attempt that knew no deadline would take ten seconds.
    expect(Date.now() - started).toBeLessThan(5000);
  });
});

test('a function without credentials says so', async () => {
  delete process.env.AWS_SECRET_ACCESS_KEY;
  await expect(
    read(query({}, { region: 'eu-west-3' }), { deadline: Date.now() + 5000, areGrantsNew: true }),
  ).rejects.toThrow(
    'the function has no credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set; run it as a Lambda function with a role',
  );
});
