import { ACCEPTED, CALLBACKS } from './callbacks';
import { type Cell, REQUEST_TYPES } from './cell';
import { FAULTS, NO_FAULT } from './faults';
import { runCells } from './matrix';

/** Enough for a slow machine. */
jest.setTimeout(300_000);

/** Every fault once, and every callback once with each request type; `npm run faults` runs all that can come together. */
const CELLS: readonly Cell[] = [
  ...FAULTS.map((fault) => ({ fault, requestType: 'Update' as const, callback: ACCEPTED })),
  ...REQUEST_TYPES.flatMap((requestType) => CALLBACKS.map((callback) => ({ fault: NO_FAULT, requestType, callback }))),
];

test('the bundled handler does what it should, whatever Lightsail and CloudFormation do to it', async () => {
  const verdicts = await runCells(CELLS, 15);
  const faulty = verdicts
    .filter(({ problems }) => problems.length > 0)
    .map(({ cell, problems }) => [cell.fault.name, cell.requestType, cell.callback.name, ...problems].join(', '));
  expect(faulty).toEqual([]);
  expect(verdicts).toHaveLength(CELLS.length);
});
