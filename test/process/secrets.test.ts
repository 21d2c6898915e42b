import { event, lambdaEnvironment, WIRE_NEWER } from '../lambda/support/fixtures';
import type { Reply } from '../lambda/support/listener';
import { json, text } from '../lambda/support/replies';
import { byService, SESSION, session, stsError } from '../lambda/support/sts';
import { answerIn } from './answer';
import { canariesIn, SECRET_OF_A_KEY } from './canaries';
import { World } from './world';

jest.setTimeout(300_000);

const { AWS_SECRET_ACCESS_KEY: secret = '', AWS_SESSION_TOKEN: token = '' } = lambdaEnvironment('');
const ROLE = { RoleArn: 'arn:aws:iam::444455556666:role/reader' };
const KEYS = json({ accessKeys: [{ ...WIRE_NEWER, secretAccessKey: SECRET_OF_A_KEY }] });

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** Ways in which one text can stand in another. */
const SPELLINGS: readonly ((text: string) => string)[] = [
  (it) => it,
  (it) => encodeURIComponent(it),
  (it) => `${'x'.repeat(390)}${it}`,
  (it) => `a=${it}&b=${it}`,
];

/** What services repeat of a request that they do not like. */
function spelt(secrets: readonly string[]): string[] {
  return SPELLINGS.flatMap((spelling) => secrets.map((it) => `The string to sign was ${spelling(it)}, canary`));
}

async function expectNoSecretAfter(lightsail: Reply, sts: Reply, properties = {}): Promise<void> {
  world.aws.willReply(byService({ lightsail, sts }));
  const { bodies, error } = await world.answersTo(event('Update', world.responseUrl, properties));
  expect(bodies.map(answerIn)).toEqual([expect.objectContaining({ Status: 'FAILED' })]);
  expect(canariesIn(bodies.join() + (error ?? ''))).toEqual([]);
}

test('what Lightsail repeats of the credentials it was sent is not passed on', async () => {
  const ofSession = spelt([SESSION.secret, SESSION.token]);
  for (const message of spelt([secret, token])) {
    await expectNoSecretAfter(json({ __type: 'InvalidSignatureException', message }, 403), session());
  }
  for (const message of ofSession) {
    await expectNoSecretAfter(json({ __type: 'NewException', message }, 400), session(), ROLE);
  }
});

test('nor what STS repeats', async () => {
  for (const message of spelt([secret, token])) {
    await expectNoSecretAfter(KEYS, stsError('SignatureDoesNotMatch', message), ROLE);
  }
});

test('nor a ResponseURL, should a service ever name it', async () => {
  await expectNoSecretAfter(json({ __type: 'NewException', message: `see ${world.responseUrl}` }, 400), session());
});

test.each([
  ['the name of an exception', (it: string) => json({ __type: it, message: 'no' }, 400)],
  ['a header with it', (it: string) => text(400, '{}', { 'x-amzn-errortype': it })],
  ['a code', (it: string) => json({ code: it, message: 'no' }, 400)],
  ['an answer that breaks off', (it: string) => text(200, `{"accessKeys": [{"secretAccessKey": "${it}`)],
  ['another type', (it: string) => json({ accessKeys: { secretAccessKey: it } })],
  ['an error page', (it: string) => text(502, `<html>${it}</html>`, { 'content-type': 'text/html' })],
])('%s carries no secret further', async (_name, reply) => {
  for (const it of [SECRET_OF_A_KEY, secret.replace('/', ''), secret, token]) {
    // An error of the service's own is asked about again, and there need be no waiting for it.
    const replies = [reply(it)];
    const lightsail: Reply = (...exchange) => {
      (replies.shift() ?? text(400, '{}'))(...exchange);
    };
    await expectNoSecretAfter(lightsail, session());
  }
});

test('the secret of a key reaches no attribute', async () => {
  world.aws.willReply(KEYS);
  const { bodies } = await world.answersTo(event('Create', world.responseUrl));
  expect(bodies.map(answerIn)).toEqual([expect.objectContaining({ Status: 'SUCCESS' })]);
  expect(canariesIn(bodies.join())).toEqual([]);
});

test('an event that cannot be answered is an error without its URL', async () => {
  const input = event('Create', world.responseUrl);
  for (const broken of [
    { ...input, StackId: '' },
    { ...input, ResponseURL: world.responseUrl.replace('https:', 'ftp:') },
    { ...input, ResponseURL: `//${world.responseUrl}` },
  ]) {
    const { error = '' } = await world.invoke(broken);
    expect(error).toContain('Failure');
    expect(canariesIn(error)).toEqual([]);
  }
});

test('an answer that is not accepted is an error without its URL', async () => {
  world.cloudFormation.willReply(text(403, world.responseUrl));
  const { error = '' } = await world.invoke(event('Create', world.responseUrl));
  expect(error).toContain('did not accept');
  expect(canariesIn(error)).toEqual([]);
});

afterAll(() => {
  expect(canariesIn(world.output())).toEqual([]);
});
