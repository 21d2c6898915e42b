/**
 * `npm run test:languages`: the example of each language, with the artefacts as built and the language's own aws-cdk-lib,
 * deployed to a local AWS. Templates and outputs must be those of the TypeScript example. C# is read and not compiled.
 * `npm run test:languages -- python go` tries some of them only.
 */
import { deepStrictEqual } from 'node:assert';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';
import { type Artefacts, findArtefacts } from './artefacts';
import { readExample } from './csharp/reading';
import { type Deployed, deployment, ISOLATED, readDeployed } from './deployment';
import { type Language, LANGUAGES } from './languages';
import { Steps } from './steps';

const ROOT = path.join(__dirname, '..', '..');

/** What the consuming stack shows of the keys in buckets.json. */
const EXPECTED_OUTPUTS = {
  ActiveAccessKeyId: 'AKIAEXAMPLEMEDIA0002',
  AccessKeyIds: 'AKIAEXAMPLEMEDIA0002 AKIAEXAMPLEMEDIA0001',
  AccessKeyStatuses: 'Active Inactive',
};

interface Verdict {
  readonly language: string;
  readonly milliseconds: number;
  /** What is known now; absent when the attempt failed. */
  readonly proven?: string;
  readonly problem?: string;
}

async function main(): Promise<void> {
  const started = Date.now();
  const scratch = mkdtempSync(path.join(tmpdir(), 'languages-'));
  try {
    report(await tryAll(scratch, process.argv.slice(2)), started);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function tryAll(scratch: string, chosen: readonly string[]): Promise<Verdict[]> {
  const logs = path.join(scratch, 'logs');
  mkdirSync(logs);
  const steps = new Steps(logs);
  const mavenCache = path.join(scratch, 'maven');
  console.log('all languages');
  await steps.run({
    title: 'npm run package',
    directory: ROOT,
    command: ['npm', 'run', 'package', '--', '--maven-local-repository', mavenCache],
  });
  const built = findArtefacts(mavenCache);

  const [typescript, ...others] = LANGUAGES;
  let reference: Deployed | undefined;
  const verdicts = [
    await judged(typescript.name, async () => {
      reference = await deployExample(typescript, scratch, built, steps);
      deepStrictEqual(reference.outputs.MediaSite, EXPECTED_OUTPUTS);
      return 'deployed; the outputs show the keys of the bucket';
    }),
  ];
  const isChosen = (name: string) => chosen.length === 0 || chosen.includes(name);
  for (const language of others.filter(({ name }) => isChosen(name))) {
    const verdict = await judged(language.name, async () => {
      deepStrictEqual(await deployExample(language, scratch, built, steps), reference);
      return 'deployed; templates and outputs are those of TypeScript';
    });
    verdicts.push(verdict);
  }
  if (isChosen('csharp')) verdicts.push(await judged('csharp', () => readCsharp(built, steps)));
  return verdicts;
}

async function judged(language: string, attempt: () => Promise<string>): Promise<Verdict> {
  console.log(language);
  const started = Date.now();
  try {
    const proven = await attempt();
    return { language, milliseconds: Date.now() - started, proven };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { language, milliseconds: Date.now() - started, problem };
  }
}

/** No registry that is reached from here has the .NET SDK or the packages of the CDK for .NET. */
async function readCsharp({ csharp }: Artefacts, steps: Steps): Promise<string> {
  const command = ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await steps.run({ title: command.join(' '), command, directory: __dirname });
  const problems = await readExample(path.join(ROOT, 'examples', 'csharp'), csharp);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return 'read, not compiled; the generated API has every name that is used';
}

async function deployExample(language: Language, scratch: string, built: Artefacts, steps: Steps): Promise<Deployed> {
  const copy = path.join(scratch, language.name);
  cpSync(path.join(ROOT, 'examples', language.name), copy, { recursive: true, filter: isSource });
  const { commands, environment } = language.install(copy, built);
  for (const command of commands) {
    await steps.run({ title: command.map((word) => path.basename(word)).join(' '), command, directory: copy });
  }
  await steps.run(deployment(copy, environment));
  return readDeployed(copy);
}

/** Not what somebody who ran an example has left in its folder. */
function isSource(file: string): boolean {
  return !/\/(node_modules|\.venv|target|cdk\.out|bin|obj)$/.test(file);
}

function report(verdicts: readonly Verdict[], started: number): void {
  const table = new Table({ head: ['language', 'proven', 'took'], style: { head: [], border: [], compact: true } });
  for (const { language, proven = 'FAILED', milliseconds } of verdicts) {
    table.push([language, proven, `${Math.round(milliseconds / 1000)} s`]);
  }
  console.log(table.toString());
  const failures = verdicts.filter(({ problem }) => problem !== undefined);
  for (const { language, problem } of failures) console.log(`${language}: ${problem ?? ''}`);
  console.log(
    ISOLATED
      ? 'Every app ran in a network of its own with nothing but loopback in it.'
      : 'There are no network namespaces here: only Node.js was kept from leaving this machine.',
  );
  console.log(
    `${verdicts.length} languages, ${failures.length} failures, in ${Math.round((Date.now() - started) / 1000)} s`,
  );
  if (failures.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
