/** `npm run load`: many events through one warm process, and many processes at once. */
import Table from 'cli-table3';
import { World } from '../process/world';
import { heapGrowth, most, problemsOfHeap, problemsOfResources } from './growth';
import { allAtOnce, oneByOne, type Passage } from './load';

const EVENTS = 1000;
/** V8 goes on compiling: the heap grows by 300 KB over the second thousand of events, by 100 over the third. */
const WARM_UP = 2000;
const PROCESSES = 50;

async function main(): Promise<void> {
  const [before, after] = await inWorld(1, async (world) => [
    await oneByOne(world, WARM_UP),
    await oneByOne(world, EVENTS),
  ]);
  const cold = await inWorld(PROCESSES, allAtOnce);
  const table = new Table({
    head: HEAD,
    colAligns: ['left', ...HEAD.slice(1).map(() => 'right' as const)],
    style: PLAIN,
  });
  table.push(row('one process, to warm up', before), row('the same process', after));
  table.push(row(`${PROCESSES} cold processes at once`, cold));
  console.log(table.toString());
  report(after, heapGrowth(before, after), [
    ...[before, after, cold].flatMap(({ problems }) => problems),
    ...problemsOfHeap(before, after),
    ...problemsOfResources(before, after),
  ]);
}

async function inWorld<T>(functions: number, act: (world: World) => Promise<T>): Promise<T> {
  const world = await World.open(functions);
  return act(world).finally(() => world.close());
}

const HEAD = ['', 'events', 'wrong', 's', 'slowest ms', 'heap KB', 'RSS MB', 'descriptors', 'active'];
const PLAIN = { head: [], border: [], compact: true };

/** The most that was seen after an event; of the heap, what was left after the last one. */
function row(name: string, passage: Passage): (string | number)[] {
  const { invocations, problems, milliseconds } = passage;
  return [
    name,
    invocations.length,
    problems.length,
    (milliseconds / 1000).toFixed(1),
    most(passage, 'milliseconds'),
    Math.round((invocations.at(-1)?.heapBytes ?? Number.NaN) / 1024),
    Math.round(most(passage, 'rssBytes') / 1024 / 1024),
    most(passage, 'descriptors'),
    most(passage, 'active'),
  ];
}

function report({ invocations }: Passage, heapBytes: number, problems: readonly string[]): void {
  for (const problem of problems) console.log(problem);
  console.log(
    `problems: ${problems.length}; the heap grew by ${Math.round(heapBytes / invocations.length)} bytes an event`,
  );
  if (problems.length > 0) process.exitCode = 1;
}

void main();
