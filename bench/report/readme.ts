import type { ColdRow } from '../sections/cold';
import type { DeploymentRow } from '../sections/deployment';
import type { Results } from '../results';
import type { Spread } from '../statistics';
import { CALLS_PER_SECOND } from '../sections/throttled-aws';

const COLUMNS = ['ours', 'aws-custom-resource', 'provider'] as const;
type Column = (typeof COLUMNS)[number];

/** The table in the README of the package. */
export function performanceTable(results: Results): string {
  const { cold, warm, synthesis, deployments } = results;
  const rows: [string, (column: Column) => string][] = [
    ['CPU of a cold event¹', (name) => times(rowOf(cold, name)?.ownCpuToFloor)],
    ['CPU of a warm event¹', (name) => times(rowOf(warm, name)?.cpuToFloor)],
    ['memory of the function, at its peak', (name) => peak(rowOf(cold, name))],
    ['CPU of synthesis, for each bucket²', (name) => times(rowOf(synthesis.addedBucket, name)?.cpuToAwsCustomResource)],
    [
      'bytes in the template, for each bucket',
      (name) => rowOf(synthesis.addedBucket, name)?.templateBytes.toFixed(0) ?? NOT_MEASURED,
    ],
    ...[10, 400].map((buckets): [string, (column: Column) => string] => [
      `\`cdk deploy\` with ${buckets} buckets³`,
      (column) => deployed(deployments.find((row) => row.name === column && row.buckets === buckets)),
    ]),
  ];
  return [
    '|  | this library | `AwsCustomResource` | `Provider` framework |',
    '| :-- | :-- | :-- | :-- |',
    ...rows.map(([title, cell]) => `| ${[title, ...COLUMNS.map(cell)].join(' | ')} |`),
    '',
    `¹ Beyond starting Node.js, as a multiple of a hand-written handler without an SDK. ² As a multiple of`,
    `\`AwsCustomResource\`. ³ To the local AWS, while Lightsail allows ${CALLS_PER_SECOND} calls a second; whether`,
    '`AwsCustomResource` gets through with ten is luck. –: not measured.',
    '',
  ].join('\n');
}

const NOT_MEASURED = '–';

function rowOf<T extends { readonly name: string }>(rows: readonly T[], name: Column): T | undefined {
  return rows.find((row) => row.name === name);
}

function times(ratio: Spread | undefined): string {
  return ratio === undefined ? NOT_MEASURED : `${ratio.median.toFixed(1)} ×`;
}

function peak(row: ColdRow | undefined): string {
  return row === undefined ? NOT_MEASURED : `${row.peak.median.toFixed(0)} MB`;
}

function deployed(row: DeploymentRow | undefined): string {
  if (row === undefined) return NOT_MEASURED;
  return row.read === row.buckets ? `${row.seconds.toFixed(0)} s` : 'fails';
}
