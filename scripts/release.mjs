/**
 * `npm run release`: everything that comes before a publication, and not the publication. Works on what is committed,
 * runs every check of CI, and ends with what is left to do.
 *
 * `--final`, in the release workflow: something left to do is a failure.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({ options: { final: { type: 'boolean', default: false } } });
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const { name, version } = manifest;

const changes = output('git', 'status', '--porcelain');
if (changes !== '') stop(`What is released is what is committed, and this is not:\n${changes}`);

execFileSync('bash', ['.ci/run'], { stdio: 'inherit' });
// Once more, and last: what lies in packages/ now is what will be published.
execFileSync('npm', ['run', '--silent', 'test:package'], { stdio: 'inherit' });

const left = leftToDo();
console.log(`\n${name} ${version} passes every check, and nothing was published. To publish it:`);
for (const what of [...left, `tag it: git tag v${version} && git push origin v${version}`]) console.log(`- ${what}`);
if (options.final && left.length > 0) stop('There is something left to do.');

function leftToDo() {
  const neutral = ['author', 'repository', 'jsii'].filter((field) => /example/.test(JSON.stringify(manifest[field])));
  const heading = readFileSync('CHANGELOG.md', 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`## [${version}]`));
  return [
    ...neutral.map((field) => `set the publisher in package.json, under "${field}" (CONTRIBUTING.md says how)`),
    ...(heading === undefined ? [`tell in CHANGELOG.md what ${version} changes`] : []),
    ...(heading !== undefined && !/ - \d{4}-\d\d-\d\d$/.test(heading)
      ? [`put the date of ${version} into CHANGELOG.md`]
      : []),
  ];
}

function output(command, ...parameters) {
  return execFileSync(command, parameters, { encoding: 'utf8' }).trim();
}

function stop(why) {
  console.error(why);
  process.exit(1);
}
