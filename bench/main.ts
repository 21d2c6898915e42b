/** `npm run bench`: what this library costs beside what people use today. */
import { version } from 'aws-cdk-lib/package.json';
import { Command } from 'commander';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chart } from './chart';
import { measureCold } from './cold';
import { goalsOf, verdictOn } from './goals';
import { nodeOfLambda } from './node-of-lambda';
import { goalTable, report } from './report';
import { type Results, writeResults } from './results';
import { measureManyStacks, measureSynthesis } from './synthesis';
import { makeVariants } from './variants';
import { measureWarm } from './warm';
import { startWorld } from './world';

const FULL = { cold: 25, warm: { rounds: 5, events: 1000 }, sizes: [1, 100, 400], synthesis: 9, stacks: 3 };
/** For CI: enough to see that a ratio is far off. */
const QUICK = { cold: 9, warm: { rounds: 2, events: 200 }, sizes: [1, 400], synthesis: 3, stacks: 1 };
const STACKS = 50;

const CHART_FILE = join(__dirname, '..', 'docs', 'benchmark.svg');

const program = new Command('npm run bench --')
  .description('Measures this library beside AwsCustomResource, the Provider framework, and handlers without either.')
  .option('--quick', 'a minute; writes no files, and fails only when a figure is far off')
  .action(main);

async function main({ quick = false }: { readonly quick?: boolean }): Promise<void> {
  const results = await measure(quick ? QUICK : FULL);
  const goals = goalsOf(results);
  console.log(`\n${report(results)}\nGoals\n\n${goalTable(goals)}`);
  if (!quick) {
    await writeResults(results);
    await writeFile(CHART_FILE, chart(results.cold));
  }
  if (goals.some((goal) => verdictOn(goal) === 'far off')) process.exitCode = 1;
}

async function measure(plan: typeof FULL): Promise<Results> {
  const node = nodeOfLambda();
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const world = await startWorld();
  try {
    const variants = await makeVariants(directory);
    const runtime = { node, world };
    return {
      date: new Date().toISOString().slice(0, 10),
      node: `Node.js ${execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()}`,
      cdk: `aws-cdk-lib ${version}`,
      cold: await step('cold events', measureCold(runtime, variants, plan.cold)),
      warm: await step('warm events', measureWarm(runtime, variants, plan.warm)),
      synthesis: await step('synthesis', measureSynthesis(node, plan.sizes, plan.synthesis)),
      manyStacks: await step('many stacks', measureManyStacks(node, STACKS, plan.stacks)),
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
