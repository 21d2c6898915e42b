import { exchange } from '../../lambda/http';
import { listen, type Listener, selfSigned, trust, trustNobody } from './support/listener';
import { endlessFlood, endlessTrickle, resetInBody, resetInHeaders, silence, text } from './support/replies';

let plain: Listener;
let secure: Listener;
let untrusted: Listener;

beforeAll(async () => {
  const certificate = await selfSigned();
  trust(certificate);
  [plain, secure, untrusted] = await Promise.all([listen(), listen(certificate), listen(await selfSigned())]);
});
afterAll(trustNobody);
afterAll(() => Promise.all([plain.close(), secure.close(), untrusted.close()]));

function ask(base: string, timeout = 5000): ReturnType<typeof exchange> {
  return exchange({
    method: 'PUT',
    url: new URL(`${base}/path?query=1`),
    headers: { 'x-a': 'b' },
    body: 'sent',
    timeout,
  });
}

test.each([
  ['http', () => plain],
  ['https', () => secure],
])('one request, its whole answer, over %s', async (_name, server) => {
  server().willReply(text(201, 'ä'.repeat(50_000), { 'x-date': 'today' }));
  const answer = await ask(server().url);
  expect(answer.status).toBe(201);
  expect(answer.headers['x-date']).toBe('today');
  expect(answer.body.toString()).toBe('ä'.repeat(50_000));
  expect(server().received).toEqual([
    { method: 'PUT', path: '/path?query=1', headers: expect.objectContaining({ 'x-a': 'b' }) as unknown, body: 'sent' },
  ]);
});

test.each([
  ['an answer that does not come', silence, 'ETIMEDOUT'],
  ['an answer that does not end', endlessTrickle, 'ETIMEDOUT'],
  ['a connection that ends before the answer', resetInHeaders, 'ECONNRESET'],
  ['a connection that ends within the answer', resetInBody, 'ECONNRESET'],
])('%s is an error with a code', async (_name, reply, code) => {
  plain.willReply(reply);
  const started = Date.now();
  await expect(ask(plain.url, 1000)).rejects.toMatchObject({ code });
  expect(Date.now() - started).toBeLessThan(5000);
});

test('whoever does not answer in time is left', async () => {
  const left = new Promise((resolve) => {
    plain.willReply((_response, { socket }) => socket.on('close', resolve));
  });
  await expect(ask(plain.url, 300)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  await left;
});

test('an answer may have a megabyte', async () => {
  plain.willReply(text(200, 'a'.repeat(1024 * 1024)), text(200, 'a'.repeat(1024 * 1024 + 1)));
  expect((await ask(plain.url)).body).toHaveLength(1024 * 1024);
  await expect(ask(plain.url)).rejects.toThrow('an answer of more than 1048576 bytes');
});

test('an answer without end does not fill the memory', async () => {
  plain.willReply(endlessFlood);
  await expect(ask(plain.url, 20_000)).rejects.toThrow('an answer of more than 1048576 bytes');
});

test('an answer in a protocol nobody asked for is an error, and not a wait without end', async () => {
  plain.willReply((_response, { socket }) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n');
  });
  await expect(ask(plain.url, 300)).rejects.toHaveProperty('code');
});

test('nobody there is an error with a code', async () => {
  const gone = await listen();
  await gone.close();
  await expect(ask(gone.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a peer whose certificate is not trusted gets nothing', async () => {
  untrusted.willReply(text(200, ''));
  await expect(ask(untrusted.url)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  expect(untrusted.received).toEqual([]);
});
