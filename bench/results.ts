import { join } from 'node:path';
import type { ColdRow } from './sections/cold';
import type { DeploymentRow } from './sections/deployment';
import type { MemorySizeRow } from './sections/memory-size';
import type { RetryRow } from './sections/retry';
import type { ManyStacks, Synthesis } from './sections/synthesis';
import type { WarmRow } from './sections/warm';

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
export function rounded(results: Results): Results {
  const keep = (_key: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);
  return JSON.parse(JSON.stringify(results, keep)) as Results;
}
