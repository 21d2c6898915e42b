import { runProcess, type Runtime } from './lambda-process';
import { ratio, rotated, spread, type Spread } from './statistics';
import type { Variant, VariantName } from './variants';

export interface WarmRow {
  readonly name: VariantName;
  readonly title: string;
  /** Milliseconds of CPU for one event of a process that has answered some already. */
  readonly cpu: Spread;
  readonly cpuToFloor: Spread;
  /** Megabytes by which the process grew over all events. */
  readonly growth: Spread;
}

/** Without the Provider framework, whose events run in two processes that wait for each other. */
export async function measureWarm(
  runtime: Runtime,
  variants: readonly Variant[],
  { rounds, events }: { readonly rounds: number; readonly events: number },
): Promise<WarmRow[]> {
  const single = variants.filter(({ invoked }) => invoked === undefined);
  const cpu = new Map<VariantName, number[]>(single.map(({ name }) => [name, []]));
  const growth = new Map<VariantName, number[]>(single.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, title, entry, event } of rotated(single, round)) {
      const measured = await runProcess(runtime, entry, event, events);
      const answers = runtime.world.takeAnswers();
      if (answers.filter(({ Status }) => Status === 'SUCCESS').length !== events) {
        throw new Error(`${title}: ${answers.length} answers to ${events} events`);
      }
      cpu.get(name)?.push(measured.warmCpu ?? Number.NaN);
      growth.get(name)?.push(measured.warmGrowth ?? Number.NaN);
    }
  }
  return single.map(({ name, title }) => ({
    name,
    title,
    cpu: spread(cpu.get(name) ?? []),
    cpuToFloor: ratio(cpu.get(name) ?? [], cpu.get('floor') ?? []),
    growth: spread(growth.get(name) ?? []),
  }));
}
