import { type Goal, goalsOf, verdictOn } from '../goals';
import type { Results } from '../results';
import type { DeploymentRow } from '../sections/deployment';
import type { RetryRow } from '../sections/retry';
import { KINDS } from '../sections/synthesis';
import { CALLS_PER_SECOND } from '../sections/throttled-aws';
import type { Spread } from '../statistics';

const NOT_MEASURED = '';

/** All tables, and which goals are met, in Markdown: a terminal shows it well enough. */
export function report(results: Results): string {
  const { deployments, retry } = results;
  const sections = [
    ['A cold event, from the start of the process to the answer accepted', coldTable(results)],
    ['A warm event', warmTable(results)],
    ['Synthesis of an app with one stack', synthesisTable(results)],
    ['What a bucket adds', addedBucketTable(results)],
    ['The construct', constructTable(results)],
    [`cdk deploy of one stack, with Lightsail at ${CALLS_PER_SECOND} calls a second`, deploymentTable(deployments)],
    [`Functions at once, with Lightsail at ${CALLS_PER_SECOND} calls a second`, retryTable(retry)],
    ['Memory size of the function, from the CPU of a cold event', memoryTable(results)],
    ['Goals', goalTable(goalsOf(results))],
  ].filter(([, text]) => text !== NOT_MEASURED);
  const title = `Measured on ${results.date}, with ${results.node} and ${results.cdk}. In brackets the quartiles.`;
  const text = sections.map(([heading, body]) => `### ${heading}\n\n${body}`).join('\n\n');
  return `${title}\n\n${text}\n`;
}

function goalTable(goals: readonly Goal[]): string {
  return table(
    ['goal', 'measured', 'at most', 'verdict'],
    goals.map((goal) => [goal.what, figure(goal.value), figure(goal.limit), verdictOn(goal)]),
  );
}

function coldTable({ cold }: Results): string {
  return table(
    [
      '',
      'zip KB',
      'CPU ms',
      'CPU / floor',
      'own CPU / floor',
      'own CPU / AwsCustomResource',
      'peak MB',
      'peak / floor',
    ],
    cold.map((row) => [
      row.title,
      figure(row.zip),
      figure(row.cpu.median),
      between(row.cpuToFloor),
      between(row.ownCpuToFloor),
      between(row.ownCpuToAwsCustomResource),
      figure(row.peak.median),
      between(row.peakToFloor),
    ]),
  );
}

function warmTable({ warm }: Results): string {
  return table(
    ['', 'CPU ms', 'CPU / floor', 'growth of the heap, MB'],
    warm.map((row) => [row.title, figure(row.cpu.median), between(row.cpuToFloor), between(row.heapGrowth)]),
  );
}

function synthesisTable({ synthesis }: Results): string {
  return table(
    ['', 'buckets', 'CPU ms', 'CPU / AwsCustomResource', 'peak MB'],
    synthesis.rows.map((row) => [
      KINDS[row.name],
      String(row.buckets),
      figure(row.cpu.median),
      between(row.cpuToAwsCustomResource),
      figure(row.peak.median),
    ]),
  );
}

function addedBucketTable({ synthesis }: Results): string {
  return table(
    ['', 'CPU ms', 'CPU / AwsCustomResource', 'peak KB', 'template bytes', 'bytes / AwsCustomResource', 'resources'],
    synthesis.addedBucket.map((row) => [
      KINDS[row.name],
      figure(row.cpu.median),
      between(row.cpuToAwsCustomResource),
      figure(row.peak.median * 1024),
      row.templateBytes.toFixed(0),
      figure(row.templateToAwsCustomResource),
      `${row.resources} and ${row.fixedResources} once`,
    ]),
  );
}

function constructTable({ synthesis: { importCost }, manyStacks }: Results): string {
  return table(
    ['what', 'figure'],
    [
      ['loading what is needed of aws-cdk-lib, CPU ms', figure(importCost.cdk.median)],
      ['loading this library beside it, CPU ms', figure(importCost.ours.median)],
      [
        `each of ${manyStacks.stacks} stacks with a function and a bucket, CPU ms`,
        figure(manyStacks.cpuOfStack.median),
      ],
      [`handlers in the assembly of ${manyStacks.stacks} stacks`, String(manyStacks.assets)],
      ['reading the handler to hash and copy it, one stack and all', manyStacks.handlerRead.join(' and ')],
    ],
  );
}

function deploymentTable(deployments: readonly DeploymentRow[]): string {
  return table(
    ['', 'buckets', 'read', 'seconds', 'extra calls'],
    deployments.map((row) => [
      KINDS[row.name],
      ...[row.buckets, row.read].map(String),
      figure(row.seconds),
      String(row.extraCalls),
    ]),
  );
}

function retryTable(retry: readonly RetryRow[]): string {
  return table(
    ['', 'functions', 'failed', 'extra calls', 'seconds'],
    retry.map((row) => [
      row.title,
      String(row.functions),
      ...[row.failed, row.extraCalls].map(({ median }) => median.toFixed(0)),
      between(row.seconds),
    ]),
  );
}

function memoryTable({ memorySizes }: Results): string {
  return table(
    ['MB', 'init ms', 'invoke ms', 'a million cold events', 'a minute of waiting'],
    memorySizes.map((row) => [
      String(row.megabytes),
      figure(row.init),
      figure(row.invoke),
      `$${row.dollarsOfMillion.toFixed(2)}`,
      `$${row.dollarsOfMinute.toFixed(5)}`,
    ]),
  );
}

/** The middle, and the quartiles around it. */
function between({ median, lower, upper }: Spread): string {
  if (lower === upper) return figure(median);
  return `${figure(median)} (${figure(lower)} to ${figure(upper)})`;
}

function figure(value: number): string {
  return Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(value < 100 ? 1 : 0);
}

function table(head: readonly string[], rows: readonly string[][]): string {
  if (rows.length === 0) return NOT_MEASURED;
  const alignment = head.map((_, index) => (index === 0 ? ':--' : '--:'));
  return [head, alignment, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
