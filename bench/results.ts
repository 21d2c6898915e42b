import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { ColdRow } from './cold';
import type { DeploymentRow } from './deployment';
import type { MemorySizeRow } from './memory-size';
import type { RetryRow } from './retry';
import type { ManyStacks, Synthesis } from './synthesis';
import type { WarmRow } from './warm';

/** All that one run measured. */
export interface Results {
  readonly date: string;
  readonly node: string;
  readonly cdk: string;
  readonly cold: readonly ColdRow[];
  readonly warm: readonly WarmRow[];
  readonly synthesis: Synthesis;
  readonly manyStacks: ManyStacks;
  readonly deployments: readonly DeploymentRow[];
  readonly retry: readonly RetryRow[];
  readonly memorySizes: readonly MemorySizeRow[];
}

export const RESULTS_FILE = join(__dirname, 'results.json');

/** Four digits are more than any figure is good for. */
export async function writeResults(results: Results): Promise<void> {
  const text = JSON.stringify(results, (_key, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value,
  );
  await writeFile(RESULTS_FILE, await format(text, { ...(await resolveConfig(RESULTS_FILE)), parser: 'json' }));
}

export async function readResults(): Promise<Results> {
  return JSON.parse(await readFile(RESULTS_FILE, 'utf8')) as Results;
}
