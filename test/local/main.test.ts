import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalAws } from '../../local/local-aws';

const MAIN = path.join(__dirname, '../../local/main.ts');

interface Result {
  readonly code: number | null;
  readonly output: string;
}

function start(parameters: string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...parameters], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  return {
    child,
    ended: once(child, 'close').then(([code]): Result => ({ code: code as number | null, output })),
    printed: async (pattern: RegExp): Promise<string> => {
      while (!pattern.test(output)) await sleep(20);
      return output;
    },
  };
}

const local = (...parameters: string[]) => start(parameters).ended;
const node = (code: string) => [process.execPath, '--eval', code];

test('the exit code of the command comes through', async () => {
  expect(await local(...node('process.exit(7)'))).toMatchObject({ code: 7 });
  expect(await local('true')).toEqual({ code: 0, output: '' });
}, 20_000);

test('the command finds the local AWS, and neither credentials nor proxies of the developer', async () => {
  const developer = {
    AWS_PROFILE: 'production',
    AWS_SESSION_TOKEN: 'canary',
    https_proxy: 'http://proxy',
    KEPT: 'yes',
  };

  const { output } = await start(node('console.log(JSON.stringify(process.env))'), developer).ended;

  const environment = JSON.parse(output) as Record<string, string>;
  expect(environment['AWS_ENDPOINT_URL']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(environment['KEPT']).toBe('yes');
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'https_proxy']) expect(environment).not.toHaveProperty(name);
}, 20_000);

test('the command cannot leave this machine', async () => {
  const code = `fetch('https://example.com/').catch((error) => console.log(error.cause.message))`;

  expect((await local(...node(code))).output).toContain('refused a connection that leaves this machine');
}, 20_000);

test.each([
  ['a command that does not exist', ['nosuchcommand'], 'nosuchcommand: there is no such command\n'],
  ['a seed file that does not exist', ['--buckets', 'none.json', 'true'], 'none.json: cannot be read (ENOENT)\n'],
  ['a port that is none', ['--port', '1e9', 'true'], /It has to be a whole number up to 65535\.\n$/],
])(
  '%s is one sentence and exit code 1',
  async (_, parameters, sentence) => {
    const { code, output } = await local(...parameters);

    expect(code).toBe(1);
    expect(output).toMatch(sentence);
  },
  20_000,
);

test('a port that is taken is one sentence and exit code 1', async () => {
  const other = await startLocalAws();

  const result = await local('--port', String(other.port), 'true');

  await other.stop();
  const sentence = `Port ${other.port} is already in use; choose another one, or 0 for any that is free\n`;
  expect(result).toEqual({ code: 1, output: sentence });
}, 20_000);

test('alone it keeps running, and Ctrl-C ends it without a trace', async () => {
  const { child, printed, ended } = start([]);
  const output = await printed(/Ctrl-C/);
  const [, url = ''] = /^export AWS_ENDPOINT_URL='(.*)'$/m.exec(output) ?? [];
  const [, home = ''] = /^export CDK_HOME='(.*)'$/m.exec(output) ?? [];
  expect((await fetch(url)).status).toBe(403);

  child.kill('SIGINT');

  expect(await ended).toEqual({ code: 130, output: expect.stringMatching(/nothing was kept\.\n$/) as string });
  await expect(fetch(url)).rejects.toThrow();
  expect(existsSync(path.dirname(home))).toBe(false);
}, 20_000);

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s ends the command and what it started',
  async (signal, code) => {
    const grandchild = `process.on('SIGINT', () => undefined); console.log('pid ' + process.pid); setInterval(() => undefined, 1000)`;
    const command = node(
      `require('child_process').spawn(process.execPath, ['--eval', ${JSON.stringify(grandchild)}], { stdio: 'inherit' }).on('exit', () => undefined)`,
    );
    const { child, printed, ended } = start(command);
    const [, pid] = /pid (\d+)\n/.exec(await printed(/pid \d+\n/)) ?? [];

    child.kill(signal);

    expect(await ended).toMatchObject({ code });
    await gone(Number(pid));
  },
  20_000,
);

async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(20);
  }
}
