/**
 * `npm run test:package`: packs what would be published into packages/, and looks at it as a registry, a bundler and
 * TypeScript would. Which files are in it is a matter of test/package.test.ts. Wants a build.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const OUTDIR = 'packages';

/** KB, with room for a release or two. */
const CEILINGS = { size: 200, unpackedSize: 600 };

mkdirSync(OUTDIR, { recursive: true });
const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', OUTDIR];
const [packed] = JSON.parse(execFileSync('npm', pack, { encoding: 'utf8' }));
const tarball = join(OUTDIR, packed.filename);
console.log(`${tarball}: ${packed.entryCount} files`);
for (const [what, ceiling] of Object.entries(CEILINGS)) {
  const kilobytes = Math.ceil(packed[what] / 1024);
  console.log(`${what}: ${kilobytes} KB, at most ${ceiling}`);
  if (kilobytes > ceiling) process.exitCode = 1;
}
for (const [tool, ...parameters] of [
  ['publint', 'run', tarball, '--strict'],
  ['attw', tarball],
]) {
  try {
    execFileSync('npx', [tool, ...parameters], { stdio: 'inherit' });
  } catch {
    console.error(`${tool} objects to ${tarball}`);
    process.exitCode = 1;
  }
}
