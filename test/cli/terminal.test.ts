import { CreateBucketAccessKeyCommand, DeleteBucketAccessKeyCommand, LightsailClient } from '@aws-sdk/client-lightsail';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { E2E_TIMEOUT } from '../e2e/support';

jest.setTimeout(2 * E2E_TIMEOUT);

const ROOT = path.join(__dirname, '../..');

/** A terminal: a process group of its own, which Ctrl-C interrupts as a whole. */
function terminal(command: string) {
  const child = spawn('bash', ['-c', command], { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const closed = once(child, 'close') as Promise<[number | null]>;
  return {
    printed: async (pattern: RegExp): Promise<string> => {
      while (!pattern.test(text)) {
        if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}:\n${text}`);
        await sleep(20);
      }
      return text;
    },
    interrupt: () => process.kill(-(child.pid ?? 0), 'SIGINT'),
    ended: closed.then(([code]) => ({ code, text })),
  };
}

test('one local AWS serves command after command from another terminal, and leaves nothing', async () => {
  const scratch = mkdtempSync(path.join(tmpdir(), 'terminal-'));
  const first = terminal('npm run local');
  const printed = await first.printed(/Ctrl-C/);
  const exports = printed
    .split('\n')
    .filter((line) => /^(unset|export) /.test(line))
    .join('\n');
  const [, url = ''] = /^export AWS_ENDPOINT_URL='(.*)'$/m.exec(exports) ?? [];
  const [, home = ''] = /^export CDK_HOME='(.*)'$/m.exec(exports) ?? [];
  const directory = path.dirname(home);
  expect(existsSync(directory)).toBe(true);

  const outputsFile = path.join(scratch, 'outputs.json');
  const cdk = async (...parameters: string[]): Promise<{ code: number | null; text: string }> => {
    const options = ['--output', path.join(scratch, 'cdk.out'), '--no-color'];
    return terminal([exports, ['npx', 'cdk', ...parameters, ...options].join(' ')].join('\n')).ended;
  };
  const outputs = () =>
    (JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<string, Record<string, string>>)['MediaSite'];
  const deploy = (trigger: string) =>
    cdk('deploy', '--all', '--outputs-file', outputsFile, '--context', `refreshTrigger=${trigger}`);

  expect(await deploy('1')).toMatchObject({ code: 0 });
  expect(outputs()?.['ActiveAccessKeyId']).toBe('AKIAEXAMPLEMEDIA0002');
  // The function is warm: a process that is found, while there is one.
  expect(processesThatKnow(directory)).not.toEqual([]);
  expect(await cdk('diff', '--fail', '--context', 'refreshTrigger=1')).toMatchObject({ code: 0 });

  const created = await rotate(url);
  expect(await deploy('2')).toMatchObject({ code: 0 });
  expect(outputs()?.['ActiveAccessKeyId']).toBe(created);
  expect(await cdk('destroy', '--all', '--force')).toMatchObject({ code: 0 });

  first.interrupt();
  const { text } = await first.ended;
  expect(text).toMatch(/The local AWS has ended; nothing was kept\.\n/);
  expect(existsSync(directory)).toBe(false);
  expect(processesThatKnow(directory)).toEqual([]);
  await expect(fetch(url)).rejects.toThrow();
  rmSync(scratch, { recursive: true });
});

/** As a person would: the old key goes, a new one comes. */
async function rotate(endpoint: string): Promise<string | undefined> {
  const credentials = { accessKeyId: 'AKIAUSER111122223333', secretAccessKey: 'local' };
  const client = new LightsailClient({ endpoint, region: 'us-east-1', credentials });
  await client.send(new DeleteBucketAccessKeyCommand({ bucketName: 'media', accessKeyId: 'AKIAEXAMPLEMEDIA0001' }));
  const { accessKey } = await client.send(new CreateBucketAccessKeyCommand({ bucketName: 'media' }));
  client.destroy();
  return accessKey?.accessKeyId;
}

/** Every process that the local AWS starts has its directory among its variables. */
function processesThatKnow(directory: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(directory);
    } catch {
      // It ended, or belongs to somebody else.
      return false;
    }
  });
}
