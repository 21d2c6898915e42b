import fc from 'fast-check';
import { event, WIRE_NEWER, WIRE_OLDER } from '../lambda/support/fixtures';
import { exception, json, silence, text } from '../lambda/support/replies';
import { answerIn } from './answer';
import { World } from './world';

/** Lambda delivers at least once, and CloudFormation deletes what it does not know the fate of. */

jest.setTimeout(300_000);

const ACCEPTED = text(200, '');
const KEYS = json({ accessKeys: [WIRE_OLDER, WIRE_NEWER] });

let world: World;
beforeAll(async () => {
  world = await World.open(2);
});
beforeEach(() => {
  world.aws.willReply(KEYS);
  world.cloudFormation.willReply(ACCEPTED);
});
afterAll(() => world.close());

function bodies(): string[] {
  return world.cloudFormation.received.map(({ body }) => body);
}

describe.each(['Create', 'Update', 'Delete'] as const)('the same %s', (requestType) => {
  const input = (): unknown => event(requestType, world.responseUrl);

  test('twice, one after the other, is answered twice with the same', async () => {
    for (const index of [0, 0, 1]) expect(await world.invoke(input(), index)).not.toHaveProperty('error');
    expect(bodies()).toHaveLength(3);
    expect(new Set(bodies()).size).toBe(1);
    expect(answerIn(bodies()[0] ?? '')).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'us-east-1/media' });
  });

  test('at the same time, in one process and in another, is answered each time with the same', async () => {
    const ends = await Promise.all([0, 0, 1, 1].map((index) => world.invoke(input(), index)));
    expect(ends.map(({ error }) => error)).toEqual([undefined, undefined, undefined, undefined]);
    expect(bodies()).toHaveLength(4);
    expect(new Set(bodies()).size).toBe(1);
  });

  test('again because the answer was not accepted, is answered with the same', async () => {
    world.cloudFormation.willReply(text(403, ''), ACCEPTED);
    const { error } = await world.invoke(input());
    expect(error).toContain('CloudFormation did not accept the answer (HTTP 403, 1 attempt)');
    expect(await world.invoke(input(), 1)).not.toHaveProperty('error');
    expect(bodies()).toHaveLength(2);
    expect(new Set(bodies()).size).toBe(1);
  });
});

test('an Update after a failed Create reads, and names what CloudFormation may then delete', async () => {
  world.aws.willReply(exception('NotFoundException'));
  await world.invoke(event('Create', world.responseUrl));
  const failed = answerIn(bodies()[0] ?? '');
  expect(failed).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'Keys0123ABCD' });

  world.aws.willReply(KEYS);
  const { PhysicalResourceId } = failed;
  await world.invoke({ ...event('Update', world.responseUrl), PhysicalResourceId });
  // Another ID is a replacement to CloudFormation: it deletes the old one afterwards.
  await world.invoke({ ...event('Delete', world.responseUrl), PhysicalResourceId });
  expect(bodies().slice(1).map(answerIn)).toEqual([
    expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'us-east-1/media' }),
    expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId }),
  ]);
  expect(world.aws.received).toHaveLength(1);
});

test('a Delete of a Create that is still at work does not wait for it', async () => {
  world.aws.willReply(silence);
  const create = world.invoke(event('Create', world.responseUrl), 0);
  await world.invoke({ ...event('Delete', world.responseUrl), PhysicalResourceId: undefined }, 1);
  const [first, ...others] = bodies().map(answerIn);
  expect(first).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'Keys0123ABCD' });
  expect(first).not.toHaveProperty('Data');
  expect(others).toEqual([]);

  await create;
  expect(bodies().slice(1).map(answerIn)).toEqual([expect.objectContaining({ Status: 'FAILED' })]);
});

test('a Delete succeeds whatever the ID, and gives it back', async () => {
  const ids = fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 150 }), fc.constantFrom('eu-west-1/gone'));
  const property = fc.asyncProperty(ids, async (PhysicalResourceId) => {
    world.cloudFormation.willReply(ACCEPTED);
    await world.invoke({ ...event('Delete', world.responseUrl), PhysicalResourceId });
    expect(bodies().map(answerIn)).toEqual([expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId })]);
  });
  await fc.assert(property, { seed: 20161128, numRuns: 50 });
  expect(world.aws.received).toEqual([]);
});
