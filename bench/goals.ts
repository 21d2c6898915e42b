import type { ColdRow } from './cold';
import type { Results } from './results';
import type { AddedBucketRow } from './synthesis';
import type { WarmRow } from './warm';

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
  return [...coldGoals(results), ...warmGoals(results), ...synthesisGoals(results)];
}

function coldGoals({ cold }: Results): Goal[] {
  const ours = find<ColdRow>(cold, ({ name }) => name === 'ours');
  return [
    ratioGoal('cold event, own CPU / floor', ours.ownCpuToFloor.median, 1.5),
    ratioGoal('cold event, own CPU / AwsCustomResource', ours.ownCpuToAwsCustomResource.median, 0.42),
    ratioGoal('cold event, whole CPU / floor', ours.cpuToFloor.median, 1.25),
    { what: 'zip, KB', value: ours.zip, limit: 48, farOff: 48 },
    ratioGoal('cold event, peak memory / floor', ours.peakToFloor.median, 1.1),
  ];
}

function warmGoals({ warm }: Results): Goal[] {
  const ours = find<WarmRow>(warm, ({ name }) => name === 'ours');
  return [
    ratioGoal('warm event, CPU / floor', ours.cpuToFloor.median, 2),
    // A leak of 1 KB an event would be 1 MB.
    { what: 'growth of the heap over the warm events, MB', value: ours.heapGrowth.median, limit: 0.3, farOff: 1 },
  ];
}

function synthesisGoals({ synthesis, manyStacks }: Results): Goal[] {
  const ours = find<AddedBucketRow>(synthesis.addedBucket, ({ kind }) => kind === 'ours');
  const [once, often] = manyStacks.handlerRead;
  return [
    ratioGoal('synthesis of an added bucket, CPU / AwsCustomResource', ours.cpuToAwsCustomResource.median, 0.4),
    exactGoal('template bytes of a data source / AwsCustomResource', ours.templateToAwsCustomResource, 0.3),
    exactGoal(`handlers in the assembly of ${manyStacks.stacks} stacks`, manyStacks.assets, 1),
    exactGoal(`reading the handler in ${manyStacks.stacks} stacks / in one`, often / once, 1),
  ];
}

function ratioGoal(what: string, value: number, limit: number): Goal {
  return { what, value, limit, farOff: limit * 1.3 };
}

/** Counted, not measured: no machine is slow enough to excuse it. */
function exactGoal(what: string, value: number, limit: number): Goal {
  return { what, value, limit, farOff: limit };
}

function find<T>(rows: readonly T[], isWanted: (row: T) => boolean): T {
  const found = rows.find(isWanted);
  if (found === undefined) throw new Error('this library was not measured');
  return found;
}
