import { join } from 'node:path';
import { runScript } from '../process/run-script';
import type { World } from './world';

/** What one process took, from its start to its end. */
export interface Measured {
  readonly result?: unknown;
  /** Milliseconds of CPU, all of the process. */
  readonly cpu: number;
  /** Milliseconds of CPU to load the module. */
  readonly loadCpu?: number;
  /** Megabytes. */
  readonly peak: number;
  /** Milliseconds of CPU for each event, once warm. */
  readonly warmCpu?: number;
  /** Megabytes by which the heap grew over the warm events. */
  readonly heapGrowth?: number;
}

/** A handler, where it lies, and how to call it. */
export interface Entry {
  readonly module: string;
  readonly export: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Runtime {
  /** The binary that Lambda would use. */
  readonly node: string;
  readonly world: World;
}

/** A new process that answers one event, or as many warm ones. Without an entry: Node alone. */
export async function runProcess(
  { node, world }: Runtime,
  entry?: Entry,
  event?: unknown,
  warmEvents = 0,
): Promise<Measured> {
  const handler = entry === undefined ? [] : [entry.module, entry.export, String(warmEvents)];
  const flags = [
    '--require',
    join(__dirname, '..', 'process', 'redirect.cjs'),
    ...(warmEvents > 0 ? ['--expose-gc'] : []),
  ];
  return await runScript<Measured>(node, flags, 'event.cjs', handler, {
    ...world.environment,
    ...entry?.environment,
    BENCH_EVENT: JSON.stringify(event),
  });
}
