import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createGuard, GUARD, type Guard } from '../../local/guard/guard';

const directory = mkdtempSync(path.join(tmpdir(), 'guard-test-'));
let guard: Guard;
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((_, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

beforeEach(() => {
  guard = createGuard(path.join(directory, 'connections.log'), port);
});

afterAll(() => {
  rmSync(directory, { recursive: true });
  server.close();
  server.closeAllConnections();
});

/** Runs this in a guarded process; `done(error)` prints what came of it. */
async function guarded(code: string): Promise<string> {
  const script = `const done = (error) => console.log(error?.cause?.message ?? error?.message ?? 'connected'); ${code}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--require', GUARD, '--eval', script], {
    env: { LOCAL_AWS_GUARD: guard.variable },
  });
  return stdout.trim();
}

const refusal = (target: string) =>
  `The guard of the local AWS refused a connection that leaves this machine: ${target}`;

test.each([
  ['http', `require('http').get('http://192.0.2.1/').on('error', done)`, '192.0.2.1:80'],
  ['https', `require('https').get('https://example.com/').on('error', done)`, 'example.com:443'],
  ['fetch', `fetch('https://example.com/').catch(done)`, 'example.com:443'],
  ['a plain socket', `require('net').connect(22, '192.0.2.1').on('error', done)`, '192.0.2.1:22'],
  ['a socket of IPv6', `require('net').connect({ host: '2001:db8::1', port: 22 }).on('error', done)`, '2001:db8::1:22'],
  ['tls', `require('tls').connect({ host: '192.0.2.1', port: 443 }).on('error', done)`, '192.0.2.1:443'],
  [
    'the look-alike of this machine',
    `require('net').connect(80, '127.0.0.1.example').on('error', done)`,
    '127.0.0.1.example:80',
  ],
  [
    'UDP',
    `try { require('dgram').createSocket('udp4').send('x', 53, '192.0.2.1') } catch (error) { done(error); process.exit() }`,
    'UDP',
  ],
  ['looking up a name', `require('dns').lookup('example.com', done)`, 'DNS example.com'],
  ['asking a name server', `require('dns').promises.resolve4('example.com').catch(done)`, 'DNS example.com'],
  ['a resolver of its own', `new (require('dns').Resolver)().resolve('example.com', done)`, 'DNS example.com'],
])('%s cannot leave this machine, and the attempt is recorded', async (_, code, target) => {
  expect(await guarded(code)).toBe(refusal(target));
  expect(guard.connections()).toEqual({ local: 0, refused: [target] });
});

test.each([
  ['by address', () => `require('net').connect(${port}, '127.0.0.1', function () { done(); this.destroy(); })`],
  [
    'by name',
    () =>
      `require('net').connect({ port: ${port}, host: 'localhost', family: 4 }, function () { done(); this.destroy(); })`,
  ],
  [
    'without a host',
    () => `require('net').connect({ port: ${port}, family: 4 }, function () { done(); this.destroy(); })`,
  ],
  ['by fetch', () => `fetch('http://127.0.0.1:${port}/').then(() => done())`],
])('this machine is reached %s, and the connection is counted', async (_, code) => {
  expect(await guarded(code())).toBe('connected');
  expect(guard.connections()).toEqual({ local: 1, refused: [] });
});

test('the bucket for answers is reached under its real name and any port', async () => {
  const host = 'cloudformation-custom-resource-response-useast1.s3.amazonaws.com';

  expect(await guarded(`require('net').connect(443, '${host}', function () { done(); this.destroy(); })`)).toBe(
    'connected',
  );
  expect(guard.connections()).toEqual({ local: 1, refused: [] });
});

test('the guard holds in processes that a guarded process starts', async () => {
  const child = `fetch('https://example.com/').catch(() => undefined)`;
  const code = `require('child_process').execFileSync(process.execPath, ['--require', process.env.G, '--eval', "${child}"])`;

  await guarded(`process.env.G = ${JSON.stringify(GUARD)}; ${code}`);

  expect(guard.connections().refused).toEqual(['example.com:443']);
});
