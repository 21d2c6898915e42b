import type { Attributes } from '../../lib/contract';
import { project } from '../../lambda/project';
import { bodyOf, type Outcome, respond } from '../../lambda/respond';
import { envelope, newerKey, NOW, olderKey, query } from './support/fixtures';
import { listen, type Listener, selfSigned, trust, trustNobody } from './support/listener';
import { resetInHeaders, silence, text } from './support/replies';

const SIGNATURE = 'X-Amz-Signature=0123456789abcdef';
const ATTRIBUTES: Attributes = project(query(), [newerKey(), olderKey()], NOW);
const SUCCESS: Outcome = { status: 'SUCCESS', physicalResourceId: 'us-east-1/media', attributes: ATTRIBUTES };
const ACCEPTED = text(200, '');

let cloudFormation: Listener;
let responseUrl: string;

beforeAll(async () => {
  const certificate = await selfSigned();
  trust(certificate);
  cloudFormation = await listen(certificate);
  responseUrl = `${cloudFormation.url}/arn%3Aaws%3Acloudformation/a%7Cb?${SIGNATURE}`;
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(trustNobody);
afterAll(() => cloudFormation.close());

function answer(milliseconds = 10_000, outcome = SUCCESS, url = responseUrl): Promise<void> {
  return respond(envelope(url), outcome, Date.now() + milliseconds);
}

test('a success carries the attributes to the URL of the event, as it is signed', async () => {
  cloudFormation.willReply(ACCEPTED);
  await answer();
  const [request, ...more] = cloudFormation.received;
  expect(more).toEqual([]);
  expect(request).toMatchObject({ method: 'PUT', path: `/arn%3Aaws%3Acloudformation/a%7Cb?${SIGNATURE}` });
  expect(request?.headers['content-type']).toBe('');
  expect(request?.headers['content-length']).toBe(String(Buffer.byteLength(request?.body ?? '')));
  expect(JSON.parse(request?.body ?? '')).toEqual({
    Status: 'SUCCESS',
    PhysicalResourceId: 'us-east-1/media',
    StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Reader/0a1b2c3d-0000-1111-2222-333344445555',
    RequestId: '6f9a1c52-7a0e-4a52-9d7b-0c3f5a1e8b11',
    LogicalResourceId: 'Keys0123ABCD',
    Data: ATTRIBUTES,
  });
});

test('a failure carries its reason and no attributes', () => {
  const body = bodyOf(envelope(responseUrl), { status: 'FAILED', physicalResourceId: 'id', reason: 'because' });
  expect(JSON.parse(body)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'id', Reason: 'because' });
  expect(JSON.parse(body)).not.toHaveProperty('Data');
});

test('a success of a Delete carries no attributes', () => {
  const body = bodyOf(envelope(responseUrl), { status: 'SUCCESS', physicalResourceId: 'id' });
  expect(JSON.parse(body)).not.toHaveProperty('Data');
});

test.each([
  ['an error of its own', text(500, 'SlowDown')],
  ['HTTP 503', text(503, '')],
  ['HTTP 429', text(429, '')],
  ['a reset connection', resetInHeaders],
])('%s is answered again until it is accepted', async (_name, reply) => {
  cloudFormation.willReply(reply, reply, ACCEPTED);
  await answer();
  expect(cloudFormation.received).toHaveLength(3);
  expect(new Set(cloudFormation.received.map(({ body }) => body)).size).toBe(1);
});

test.each([
  ['an expired URL', text(403, '<Error/>'), 'HTTP 403, 1 attempt'],
  ['a URL of nothing', text(404, ''), 'HTTP 404, 1 attempt'],
  ['a redirect', text(307, '', { location: 'https://elsewhere.example/' }), 'HTTP 307, 1 attempt'],
])('%s is given up at once', async (_name, reply, cause) => {
  cloudFormation.willReply(reply);
  await expect(answer()).rejects.toThrow(`CloudFormation did not accept the answer (${cause})`);
  expect(cloudFormation.received).toHaveLength(1);
});

test.each([
  ['errors', text(500, ''), /\(HTTP 500, \d+ attempts\)$/],
  ['silence', silence, /\(ETIMEDOUT, \d+ attempts?\)$/],
  ['resets', resetInHeaders, /\(ECONNRESET, \d+ attempts\)$/],
])('it is given up within the deadline when there is nothing but %s', async (_name, reply, cause) => {
  cloudFormation.willReply(reply);
  const started = Date.now();
  await expect(answer(1500)).rejects.toThrow(cause);
  // An attempt that knew no deadline would take five seconds.
  expect(Date.now() - started).toBeLessThan(4500);
});

test('an attempt that the deadline cuts short does not hide why the one before it failed', async () => {
  cloudFormation.willReply(resetInHeaders, silence);
  await expect(answer(1500)).rejects.toThrow('did not accept the answer (ECONNRESET, 2 attempts)');
});

test('delays begin at a fifth of a second, double, and are cut at the deadline', async () => {
  jest.spyOn(Math, 'random').mockReturnValue(0.999);
  cloudFormation.willReply(text(500, ''));
  // 200, 400, 800, 1600 and then 3200 ms, which is too long.
  await expect(answer(5000)).rejects.toThrow('did not accept the answer (HTTP 500, 5 attempts)');
});

test('delays do not grow beyond five seconds', async () => {
  jest.spyOn(Math, 'random').mockReturnValue(0.0001);
  const [first, ...more] = Array.from({ length: 25 }, () => text(500, ''));
  // Half a millisecond each time. If they doubled on, the last one alone would take five minutes.
  cloudFormation.willReply(first ?? ACCEPTED, ...more, ACCEPTED);
  await answer();
  expect(cloudFormation.received).toHaveLength(26);
});

test('an error does not repeat the URL, which is a secret', async () => {
  cloudFormation.willReply(text(403, ''));
  const error: unknown = await answer().catch((thrown: unknown) => thrown);
  expect(String((error as Error).stack)).not.toContain(SIGNATURE);
  expect(JSON.stringify(error)).not.toContain(SIGNATURE);
});

test('the answer of a test on this machine may go over http, to any port', async () => {
  const plain = await listen();
  plain.willReply(ACCEPTED);
  await answer(10_000, SUCCESS, `${plain.url}/answer`);
  expect(plain.received).toHaveLength(1);
  await plain.close();
});

describe('the size that CloudFormation reads', () => {
  const long = { physicalResourceId: 'p'.repeat(1024), logicalResourceId: 'l'.repeat(255) };

  test.each([
    ['letters', 'a'],
    ['characters of four bytes', '🔑'],
    ['quotes, which take two bytes in JSON', '"'],
    ['control characters, which take six', '\u0000'],
    ['half a character', '\ud83d'],
  ])('a reason of many %s is cut short', (_name, character) => {
    const failed: Outcome = { status: 'FAILED', physicalResourceId: 'id', reason: `because ${character.repeat(9000)}` };
    const body = bodyOf(envelope(responseUrl), failed);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
    const { Reason } = JSON.parse(body) as { Reason: string };
    expect(Reason).toMatch(/^because .{100}/u);
    expect(Reason).toMatch(/…$/);
    expect(Reason).not.toContain('\ufffd');
  });

  test('long identifiers leave less room for it', () => {
    const failed: Outcome = { status: 'FAILED', physicalResourceId: long.physicalResourceId, reason: 'a'.repeat(9000) };
    const body = bodyOf(envelope(responseUrl, { ...long, stackId: 's'.repeat(1500) }), failed);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
  });

  test.each([
    [2048, 'a'.repeat(2048)],
    [2049, `${'a'.repeat(2045)}…`],
  ])('a reason may have 2048 bytes, and this one has %d', (bytes, Reason) => {
    const failed: Outcome = { status: 'FAILED', physicalResourceId: 'id', reason: 'a'.repeat(bytes) };
    expect(JSON.parse(bodyOf(envelope(responseUrl), failed))).toMatchObject({ Reason });
  });

  test('attributes that do not fit fail the deployment, which would else wait for its timeout', () => {
    const keys = Array.from({ length: 200 }, (_, i) => newerKey({ accessKeyId: `AKIA${String(i).padStart(16, '0')}` }));
    const attributes = project(query(), keys, NOW);
    const body = bodyOf(envelope(responseUrl), {
      status: 'SUCCESS',
      physicalResourceId: 'us-east-1/media',
      attributes,
    });
    expect(JSON.parse(body)).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'us-east-1/media',
      Reason: expect.stringMatching(
        /^the attributes take \d+ bytes and CloudFormation reads 4096: the bucket has 200 keys; delete those that are not needed$/,
      ) as unknown,
    });
  });
});
