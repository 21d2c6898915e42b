/** The tests of the handler again, on the bundle: what the SDK lost in it must not be missed (`npm run test:bundle`). */
import { execFileSync } from 'node:child_process';
import config from './jest.config.mjs';

const outdir = 'coverage/bundle';
execFileSync('node', ['scripts/bundle.mjs', '--outdir', outdir, '--entry', 'read=lambda/read.ts'], {
  stdio: 'inherit',
});

/** @type {import('jest').Config} */
export default {
  ...config,
  testMatch: ['**/lambda/{handler,read,assume-role}.test.ts'],
  moduleNameMapper: { '/lambda/(index|read)$': `<rootDir>/${outdir}/handler/$1.js` },
};
