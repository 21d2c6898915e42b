import { checkAnswer } from './cold';
import { runProcess, type Runtime } from '../event/lambda-process';
import { ratio, rotated, spread, type Spread } from '../statistics';
import type { Variant, VariantName } from '../event/variants';

export interface WarmRow {
  readonly name: VariantName;
  readonly title: string;
  /** Milliseconds of CPU for one event of a process that has answered as many already. */
  readonly cpu: Spread;
  readonly cpuToFloor: Spread;
  /** Megabytes by which the heap grew over all events, without garbage. */
  readonly heapGrowth: Spread;
}

export interface WarmOptions {
  readonly rounds: number;
  readonly events: number;
  /** @default - all */
  readonly only?: readonly VariantName[];
}

/** Without the Provider framework, whose events run in two processes that wait for each other. */
export async function measureWarm(
  runtime: Runtime,
  variants: readonly Variant[],
  { rounds, events, only }: WarmOptions,
): Promise<WarmRow[]> {
  const single = variants.filter(({ name, invoked }) => invoked === undefined && only?.includes(name) !== false);
  const cpu = new Map<VariantName, number[]>(single.map(({ name }) => [name, []]));
  const growth = new Map<VariantName, number[]>(single.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const variant of rotated(single, round)) {
      const measured = await runProcess(runtime, variant.entry, variant.event, events);
      const answers = runtime.world.takeAnswers();
      answers.forEach((answer) => {
        checkAnswer(variant, answer);
      });
      if (answers.length !== 2 * events) throw new Error(`${variant.title}: ${answers.length} answers`);
      cpu.get(variant.name)?.push(measured.warmCpu ?? Number.NaN);
      growth.get(variant.name)?.push(measured.heapGrowth ?? Number.NaN);
    }
  }
  return single.map(({ name, title }) => ({
    name,
    title,
    cpu: spread(cpu.get(name) ?? []),
    cpuToFloor: ratio(cpu.get(name) ?? [], cpu.get('floor') ?? []),
    heapGrowth: spread(growth.get(name) ?? []),
  }));
}
