/** `npm run test:node`: the tests of the parts, and the handler's on the bundle, under the other versions of Node.js. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const JEST = join('node_modules', 'jest', 'bin', 'jest.js');
const SUITES = [
  ['--testPathPatterns', '/test/(lib|lambda|local|bundle|contract)'],
  ['--config', 'jest.bundle.config.mjs'],
];

execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--prefix', here], { stdio: ['ignore', 'ignore', 'inherit'] });
const { dependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
for (const [name, specifier] of Object.entries(dependencies)) {
  const bin = join(here, 'node_modules', name, 'bin');
  // Processes that the tests start find it first, too.
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const version = execFileSync('node', ['--version'], { env, encoding: 'utf8' }).trim();
  if (!specifier.endsWith(`@${version.slice(1)}`)) throw new Error(`${name} is ${version} and not ${specifier}`);
  console.log(`\nNode.js ${version}`);
  for (const suite of SUITES) execFileSync('node', [JEST, ...suite], { env, stdio: 'inherit' });
}
