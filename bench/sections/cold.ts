import { type Measured, runProcess, type Runtime } from '../event/lambda-process';
import { ratio, rotated, spread, type Spread } from '../statistics';
import type { Variant, VariantName } from '../event/variants';
import { type CloudFormationAnswer, NEWEST_KEY, OLDER_KEY } from '../event/world';

/** One cold event of one variant: from the start of its process, or processes, to the answer accepted. */
interface ColdEvent {
  readonly wall: number;
  readonly cpu: number;
  /** Without starting Node itself. */
  readonly ownCpu: number;
  /** To load the handler that CloudFormation calls. */
  readonly loadCpu: number;
  readonly peak: number;
}

export interface ColdRow {
  readonly name: VariantName;
  readonly title: string;
  /** KB. */
  readonly zip: number;
  /** Milliseconds, of this machine: only ratios mean something elsewhere. */
  readonly wall: Spread;
  readonly cpu: Spread;
  readonly ownCpu: Spread;
  readonly loadCpu: Spread;
  readonly wallToFloor: Spread;
  readonly cpuToFloor: Spread;
  readonly ownCpuToFloor: Spread;
  readonly ownCpuToAwsCustomResource: Spread;
  /** Megabytes; of two functions, the larger. */
  readonly peak: Spread;
  readonly peakToFloor: Spread;
}

/** All variants in turn, as many times as there are rounds. */
export async function measureCold(runtime: Runtime, variants: readonly Variant[], rounds: number): Promise<ColdRow[]> {
  const events = new Map<VariantName, ColdEvent[]>(variants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const node = await runProcess(runtime);
    for (const variant of rotated(variants, round)) {
      events.get(variant.name)?.push(await coldEvent(runtime, variant, node));
    }
  }
  return variants.map((variant) => rowOf(variant, events));
}

async function coldEvent(runtime: Runtime, variant: Variant, node: Measured): Promise<ColdEvent> {
  const processes: Measured[] = [];
  runtime.world.onInvoke = async (payload) => {
    const second = await runProcess(runtime, variant.invoked, JSON.parse(payload));
    processes.push(second);
    return JSON.stringify(second.result);
  };
  const started = performance.now();
  const entry = await runProcess(runtime, variant.entry, variant.event);
  processes.push(entry);
  const [answer] = runtime.world.takeAnswers();
  checkAnswer(variant, answer);
  const cpu = processes.reduce((total, each) => total + each.cpu, 0);
  return {
    wall: answer.acceptedAt - started,
    cpu,
    ownCpu: cpu - node.cpu * processes.length,
    loadCpu: entry.loadCpu ?? Number.NaN,
    peak: Math.max(...processes.map((each) => each.peak)),
  };
}

/** A variant that does less work must not win: each answers with both keys, and with the status of each. */
export function checkAnswer(
  { title }: Variant,
  answer: CloudFormationAnswer | undefined,
): asserts answer is CloudFormationAnswer {
  const data = JSON.stringify(answer?.Data ?? {});
  const tellsAll = [NEWEST_KEY, OLDER_KEY, 'Active', 'Inactive'].every((value) => data.includes(value));
  if (answer?.Status !== 'SUCCESS' || !tellsAll) throw new Error(`${title}: wrong answer ${JSON.stringify(answer)}`);
}

function rowOf({ name, title, zip }: Variant, all: ReadonlyMap<VariantName, readonly ColdEvent[]>): ColdRow {
  const values = (of: VariantName, what: keyof ColdEvent): number[] => (all.get(of) ?? []).map((event) => event[what]);
  return {
    name,
    title,
    zip,
    wall: spread(values(name, 'wall')),
    cpu: spread(values(name, 'cpu')),
    ownCpu: spread(values(name, 'ownCpu')),
    loadCpu: spread(values(name, 'loadCpu')),
    wallToFloor: ratio(values(name, 'wall'), values('floor', 'wall')),
    cpuToFloor: ratio(values(name, 'cpu'), values('floor', 'cpu')),
    ownCpuToFloor: ratio(values(name, 'ownCpu'), values('floor', 'ownCpu')),
    ownCpuToAwsCustomResource: ratio(values(name, 'ownCpu'), values('aws-custom-resource', 'ownCpu')),
    peak: spread(values(name, 'peak')),
    peakToFloor: ratio(values(name, 'peak'), values('floor', 'peak')),
  };
}
