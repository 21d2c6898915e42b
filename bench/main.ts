/** `npm run bench`: what this library costs beside what people use today. */
import { version } from 'aws-cdk-lib/package.json';
import { Command } from 'commander';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { makeVariants } from './event/variants';
import { startWorld } from './event/world';
import { goalsOf, oursOf, verdictOn } from './goals';
import { publish } from './report/publish';
import { report } from './report/tables';
import { rounded, type Results } from './results';
import { measureCold } from './sections/cold';
import { type DeployedKind, measureDeployments } from './sections/deployment';
import { memorySizes } from './sections/memory-size';
import { measureRetries, type RetryOptions } from './sections/retry';
import { measureManyStacks, measureSynthesis, type SynthesisOptions } from './sections/synthesis';
import { measureWarm, type WarmOptions } from './sections/warm';

interface Plan {
  readonly coldRounds: number;
  readonly warm: WarmOptions;
  readonly synthesis: SynthesisOptions;
  readonly deployments: readonly (readonly [DeployedKind, number])[];
  readonly retry: readonly RetryOptions[];
}

const FULL: Plan = {
  coldRounds: 25,
  warm: { rounds: 3, events: 1000 },
  synthesis: { rounds: 9, sizes: [1, 100, 400] },
  deployments: [
    ['ours', 1],
    ['aws-custom-resource', 1],
    ['ours', 10],
    ['aws-custom-resource', 10],
    ['ours', 100],
    ['ours', 400],
  ],
  retry: [
    { functions: 10, rounds: 9 },
    { functions: 100, rounds: 3 },
    { functions: 400, rounds: 1 },
  ],
};

/** For CI: enough to see that a figure is far off. */
const QUICK: Plan = {
  coldRounds: 9,
  warm: { rounds: 2, events: 1000, only: ['floor', 'ours'] },
  synthesis: { rounds: 3, sizes: [1, 400] },
  deployments: [['ours', 10]],
  retry: [],
};

const STACKS = 50;

/** The Node.js that Lambda runs: npm serves its binary as a package. */
const NODE = join(__dirname, 'node_modules', 'node', 'bin', 'node');

const program = new Command('npm run bench --')
  .description('Measures this library beside AwsCustomResource, the Provider framework, and handlers without either.')
  .option('--quick', 'a minute; writes no files, and fails only when a figure is far off')
  .action(main);

async function main({ quick = false }: { readonly quick?: boolean }): Promise<void> {
  const results = rounded(await measure(quick ? QUICK : FULL));
  console.log(`\n${await format(report(results), { parser: 'markdown' })}`);
  if (!quick) await publish(results);
  if (goalsOf(results).some((goal) => verdictOn(goal) === 'far off')) process.exitCode = 1;
}

async function measure(plan: Plan): Promise<Results> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const world = await startWorld();
  try {
    const variants = await makeVariants(directory);
    const runtime = { node: NODE, world };
    const cold = await step('cold events', measureCold(runtime, variants, plan.coldRounds));
    return {
      date: new Date().toISOString().slice(0, 10),
      node: `Node.js ${execFileSync(NODE, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()}`,
      cdk: `aws-cdk-lib ${version}`,
      cold,
      warm: await step('warm events', measureWarm(runtime, variants, plan.warm)),
      synthesis: await step('synthesis', measureSynthesis(NODE, plan.synthesis)),
      manyStacks: await step('many stacks', measureManyStacks(NODE, STACKS, plan.synthesis.rounds)),
      deployments: await step('deployments', measureDeployments(NODE, plan.deployments)),
      retry: await step('retry strategies', measureRetries({ node: NODE, directory }, plan.retry)),
      memorySizes: memorySizes(oursOf(cold)),
    };
  } finally {
    world.stop();
    await rm(directory, { recursive: true });
  }
}

async function step<T>(title: string, measuring: Promise<T>): Promise<T> {
  process.stdout.write(`${title} … `);
  const started = performance.now();
  const measured = await measuring;
  console.log(`${((performance.now() - started) / 1000).toFixed(0)} s`);
  return measured;
}

program.parseAsync().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
