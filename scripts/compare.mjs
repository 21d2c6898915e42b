/**
 * Compares the API with that of the last release, the newest `v*` tag, in all languages at once (jsii-diff): fails when
 * a program that compiled against the release no longer would. Wants a build.
 *
 * `--tag` prints the tag instead, and nothing when there was no release yet.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({ options: { tag: { type: 'boolean', default: false } } });
// In the release workflow the commit has a tag already: its own, which would be compatible in any case.
const list = ['tag', '--list', 'v*.*.*', '--no-contains', 'HEAD', '--sort=-version:refname'];
const [newest] = execFileSync('git', list, { encoding: 'utf8' }).trim().split('\n');

if (options.tag) {
  console.log(newest);
} else if (newest === '') {
  console.error('There is no release to compare with: no tag like v1.0.0.');
  process.exitCode = 1;
} else {
  process.exitCode = compareWith(newest);
}

function compareWith(release) {
  const directory = mkdtempSync(join(tmpdir(), 'compare-'));
  try {
    execFileSync('git', ['archive', '--output', join(directory, 'release.tar'), release]);
    execFileSync('tar', ['-xf', 'release.tar'], { cwd: directory });
    // Compiled by today's jsii, so that a difference is one of the sources.
    symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
    execFileSync('npx', ['jsii', '--generate-tsconfig', 'tsconfig.jsii.json'], { cwd: directory, stdio: 'inherit' });
    const { status } = spawnSync('npx', ['jsii-diff', directory, '.'], { stdio: 'inherit' });
    console.log(`The API is ${status === 0 ? '' : 'NOT '}compatible with ${release}.`);
    return status ?? 1;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
