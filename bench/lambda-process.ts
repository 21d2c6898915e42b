import { spawn } from 'node:child_process';
import { join } from 'node:path';
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
  /** Megabytes by which the process grew over the warm events. */
  readonly warmGrowth?: number;
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

/** A new process that answers one event, or many. Without an entry: Node alone. */
export async function runProcess(
  { node, world }: Runtime,
  entry?: Entry,
  event?: unknown,
  events = 1,
): Promise<Measured> {
  const script = entry === undefined ? [] : [entry.module, entry.export, String(events)];
  const here = join(__dirname, 'process');
  const flags = ['--require', join(here, 'redirect.cjs'), ...(events > 1 ? ['--expose-gc'] : [])];
  const child = spawn(node, [...flags, join(here, 'event.cjs'), ...script], {
    env: { ...world.environment, ...entry?.environment, BENCH_EVENT: JSON.stringify(event) },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [errors, report] = [child.stdio[2], child.stdio[3]].map((stream) => collect(stream as NodeJS.ReadableStream));
  const text = (await report) ?? '';
  const measured = (text === '' ? { error: await errors } : JSON.parse(text)) as Measured & { error?: string };
  if (measured.error !== undefined) throw new Error(`${entry?.module ?? 'node'}: ${measured.error}`);
  return measured;
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
