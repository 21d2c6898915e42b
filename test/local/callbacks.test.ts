import { request } from 'node:https';
import { listenForCallbacks, type CallbackListener } from '../../local/http/callbacks';

const PLACE = { accountId: '111122223333', region: 'eu-west-1' };
const KEY = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/a/b|Keys|c';

let callbacks: CallbackListener;

beforeEach(async () => {
  callbacks = await listenForCallbacks();
});

afterEach(() => callbacks.stop());

/** Sends as a function does whose sockets the guard has led here. */
function send(url: string, body: string, { method = 'PUT', headers = {} } = {}) {
  const { hostname, pathname, search } = new URL(url);
  const options = {
    host: '127.0.0.1',
    port: callbacks.port,
    path: pathname + search,
    method,
    servername: hostname,
    ca: callbacks.certificate,
    headers: { host: hostname, ...headers },
  };
  return new Promise<number | undefined>((resolve, reject) => {
    const outgoing = request(options, (response) => {
      resolve(response.resume().statusCode);
    });
    outgoing.on('error', reject).end(body);
  });
}

test('the URL looks like the real one', () => {
  const { url } = callbacks.open(PLACE, KEY);

  expect(url).toMatch(
    /^https:\/\/cloudformation-custom-resource-response-euwest1\.s3\.amazonaws\.com\/arn%3Aaws%3Acloudformation%3A\S+%7CKeys%7Cc\?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=\d{8}T\d{6}Z&X-Amz-SignedHeaders=host&X-Amz-Expires=7200&X-Amz-Credential=\S+&X-Amz-Signature=[0-9a-f]{64}$/,
  );
});

test('every answer arrives as it was sent, over a connection whose certificate holds', async () => {
  const callback = callbacks.open(PLACE, KEY);
  const answers: string[] = [];
  callback.onAnswer(({ body }) => answers.push(body));

  expect(await send(callback.url, '{"Status":"SUCCESS"} ')).toBe(200);
  expect(await send(callback.url, 'ä', { headers: { host: `${new URL(callback.url).hostname}:443` } })).toBe(200);

  expect(answers).toEqual(['{"Status":"SUCCESS"} ', 'ä']);
});

test.each([
  ['of a closed callback', 403, (url: string) => ({ url })],
  ['with another signature', 403, (url: string) => ({ url: url.slice(0, -1) + (url.endsWith('0') ? '1' : '0') })],
  ['by another method', 403, (url: string) => ({ url, options: { method: 'POST' } })],
  ['without a length', 411, (url: string) => ({ url, options: { headers: { 'transfer-encoding': 'chunked' } } })],
])('an answer %s is refused', async (name, status, change) => {
  const callback = callbacks.open(PLACE, KEY);
  const listener = jest.fn();
  callback.onAnswer(listener);
  if (name === 'of a closed callback') callback.close();
  const { url, options } = change(callback.url) as { url: string; options?: object };

  expect(await send(url, '{}', options)).toBe(status);
  expect(listener).not.toHaveBeenCalled();
});
