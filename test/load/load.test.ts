import { World } from '../process/world';
import { problemsOfResources } from './growth';
import { allAtOnce, oneByOne } from './load';

/** Enough for a slow machine; `npm run load` delivers more, and measures the heap. */
jest.setTimeout(300_000);

async function inWorld(functions: number, act: (world: World) => Promise<void>): Promise<void> {
  const world = await World.open(functions);
  await act(world).finally(() => world.close());
}

test('one warm process answers every event right, and leaves no socket and no timer behind', async () => {
  await inWorld(1, async (world) => {
    const [before, after] = [await oneByOne(world, 50), await oneByOne(world, 50)];
    expect([...before.problems, ...after.problems]).toEqual([]);
    expect(problemsOfResources(before, after)).toEqual([]);
  });
});

test('cold processes answer right when all of them start at the same time', async () => {
  await inWorld(5, async (world) => {
    expect(await allAtOnce(world)).toMatchObject({ problems: [], invocations: { length: 5 } });
  });
});
