import Table from 'cli-table3';
import { type Goal, verdictOn } from './goals';
import type { Results } from './results';
import type { Spread } from './statistics';
import { KINDS } from './synthesis';

/** All tables, as they are printed. */
export function report(results: Results): string {
  return [
    ['A cold event, from the start of the process to the answer accepted', coldTable(results)],
    ['A warm event', warmTable(results)],
    ['Synthesis of an app with one stack', synthesisTable(results)],
    ['What a bucket adds', addedBucketTable(results)],
    ['Beside that', construct(results)],
  ]
    .map(([title, text]) => `${title}\n\n${text}\n`)
    .join('\n');
}

export function goalTable(goals: readonly Goal[]): string {
  return table(
    ['goal', 'measured', 'at most', ''],
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
      KINDS[row.kind],
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
      KINDS[row.kind],
      figure(row.cpu.median),
      between(row.cpuToAwsCustomResource),
      figure(row.peak.median * 1024),
      row.templateBytes.toFixed(0),
      figure(row.templateToAwsCustomResource),
      `${row.resources} and ${row.fixedResources} once`,
    ]),
  );
}

function construct({ synthesis: { importCost }, manyStacks }: Results): string {
  return table(
    ['', ''],
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

/** The middle, and the quartiles around it. */
function between({ median, lower, upper }: Spread): string {
  return `${figure(median)} (${figure(lower)} to ${figure(upper)})`;
}

function figure(value: number): string {
  return Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(value < 100 ? 1 : 0);
}

function table(head: string[], rows: readonly string[][]): string {
  const chars = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };
  const result = new Table({ head, chars, style: { head: [], border: [] } });
  result.push(...rows);
  return result.toString();
}
