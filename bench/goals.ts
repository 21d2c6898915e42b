import type { DeploymentRow } from './sections/deployment';
import type { Results } from './results';

/** A figure that is to be reached. */
export interface Goal {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  /** Beyond this it is no bad day of the machine. */
  readonly farOff: number;
}

export type Verdict = 'met' | 'missed' | 'far off';

export function verdictOn({ value, limit, farOff }: Goal): Verdict {
  if (value <= limit) return 'met';
  return value <= farOff ? 'missed' : 'far off';
}

export function goalsOf(results: Results): Goal[] {
  return [...coldGoals(results), ...warmGoals(results), ...synthesisGoals(results), ...deploymentGoals(results)];
}

function coldGoals({ cold }: Results): Goal[] {
  const ours = oursOf(cold);
  return [
    ratioGoal('cold event, own CPU / floor', ours.ownCpuToFloor.median, 1.5),
    ratioGoal('cold event, own CPU / AwsCustomResource', ours.ownCpuToAwsCustomResource.median, 0.42),
    ratioGoal('cold event, whole CPU / floor', ours.cpuToFloor.median, 1.25),
    { what: 'zip, KB', value: ours.zip, limit: 48, farOff: 48 },
    ratioGoal('cold event, peak memory / floor', ours.peakToFloor.median, 1.1),
  ];
}

function warmGoals({ warm }: Results): Goal[] {
  const ours = oursOf(warm);
  return [
    ratioGoal('warm event, CPU / floor', ours.cpuToFloor.median, 2),
    // A leak of 1 KB an event would be 1 MB.
    { what: 'growth of the heap over the warm events, MB', value: ours.heapGrowth.median, limit: 0.3, farOff: 1 },
  ];
}

function synthesisGoals({ synthesis, manyStacks }: Results): Goal[] {
  const ours = oursOf(synthesis.addedBucket);
  const [once, often] = manyStacks.handlerRead;
  return [
    ratioGoal('synthesis of an added bucket, CPU / AwsCustomResource', ours.cpuToAwsCustomResource.median, 0.4),
    exactGoal('template bytes of a data source / AwsCustomResource', ours.templateToAwsCustomResource, 0.3),
    exactGoal(`handlers in the assembly of ${manyStacks.stacks} stacks`, manyStacks.assets, 1),
    exactGoal(`reading the handler in ${manyStacks.stacks} stacks / in one`, often / once, 1),
  ];
}

function deploymentGoals({ deployments }: Results): Goal[] {
  const ours = deployments.filter(({ name }) => name === 'ours');
  const unread = ours.map(({ buckets, read }) =>
    exactGoal(`data sources that fail, of ${buckets} in a stack, throttled`, buckets - read, 0),
  );
  return [...unread, ...linearGoals(ours)];
}

/** Of a few buckets the time is that of the CLI; from a hundred on it is theirs. */
function linearGoals(ours: readonly DeploymentRow[]): Goal[] {
  const [hundred, many] = [100, 400].map((buckets) => ours.find((row) => row.buckets === buckets));
  if (hundred === undefined || many === undefined) return [];
  const growth = many.seconds / many.buckets / (hundred.seconds / hundred.buckets);
  return [ratioGoal('deployment, seconds for a bucket of 400 / of 100', growth, 1.1)];
}

function ratioGoal(what: string, value: number, limit: number): Goal {
  return { what, value, limit, farOff: limit * 1.4 };
}

/** Counted, not measured: no machine is slow enough to excuse it. */
function exactGoal(what: string, value: number, limit: number): Goal {
  return { what, value, limit, farOff: limit };
}

/** The row of this library. */
export function oursOf<T extends { readonly name: string }>(rows: readonly T[]): T {
  const found = rows.find(({ name }) => name === 'ours');
  if (found === undefined) throw new Error('this library was not measured');
  return found;
}
