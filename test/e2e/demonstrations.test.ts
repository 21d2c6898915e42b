import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { E2E_TIMEOUT } from './support';

jest.setTimeout(E2E_TIMEOUT);

const ROOT = path.join(__dirname, '..', '..');
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'demonstration-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** A script of `local/`, with a directory for temporary files that nobody else uses. */
function start(script: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join('local', script)], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  return {
    child,
    output: () => output,
    ended: once(child, 'close').then(([code]) => code as number | null),
  };
}

test('npm run rotate:local shows the new key in both stacks', async () => {
  const { ended, output } = start('rotate.ts');
  expect([await ended, output()]).toEqual([0, expect.stringContaining('Both stacks show the new key.')]);
});

test('Ctrl-C in the middle of npm run deploy:local leaves no process and no file behind', async () => {
  const { child, ended, output } = start('deploy.ts');
  while (!output().includes('creating CloudFormation changeset')) await sleep(10);

  child.kill('SIGINT');

  expect(await ended).toBe(130);
  expect(execFileSync('ps', ['-A', '-o', 'args']).toString()).not.toContain(directory);
  // The transpiled sources that tsx keeps for its next run are not ours.
  expect(readdirSync(directory).filter((name) => !name.startsWith('tsx-'))).toEqual([]);
});
