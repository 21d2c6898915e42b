/**
 * `npm run package`: the artefacts of all languages, into packages/. Further arguments go to jsii-pacmak.
 *
 * Python, Java and Go need python3, mvn and go. Without the .NET SDK the C# code is generated and not compiled.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const OUTDIR = 'packages';

rmSync(OUTDIR, { recursive: true, force: true });
pacmak('js', 'python', 'java', 'go');
const compiled = has('dotnet');
pacmak('dotnet', ...(compiled ? [] : ['--code-only']));

for (const file of artefacts()) console.log(`${(statSync(file).size / 1024).toFixed(0).padStart(5)} KB  ${file}`);
if (!compiled) console.log(`There is no .NET SDK here: ${join(OUTDIR, 'dotnet')} holds C# code that nobody compiled.`);

/** @param {string[]} targets and options */
function pacmak(...targets) {
  const options = ['--no-npmignore', '--pack-command', 'npm pack --ignore-scripts', ...process.argv.slice(2)];
  execFileSync('npx', ['jsii-pacmak', '--targets', ...targets, ...options], {
    stdio: 'inherit',
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
  });
}

/** @param {string} command */
function has(command) {
  return spawnSync(command, ['--version']).error === undefined;
}

/** What goes to the registries, without checksums and single source files. */
function artefacts() {
  return readdirSync(OUTDIR, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(tgz|whl|tar\.gz|jar|nupkg|csproj)$|go\.mod$/.test(file))
    .map((file) => join(OUTDIR, file))
    .sort();
}
