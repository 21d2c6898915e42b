/** `npm run faults`: every fault of Lightsail, with every request type and every way in which CloudFormation answers. */
import Table from 'cli-table3';
import { CALLBACKS } from './callbacks';
import { type Cell, LIMIT, REQUEST_TYPES, type Verdict } from './cell';
import { FAULTS } from './faults';
import { runCells } from './matrix';

/** Most of them wait most of the time. */
const AT_ONCE = 10;

async function main(): Promise<void> {
  const started = Date.now();
  const cells = FAULTS.flatMap((fault) =>
    REQUEST_TYPES.flatMap((requestType) => CALLBACKS.map((callback): Cell => ({ fault, requestType, callback }))),
  );
  let ended = 0;
  const verdicts = await runCells(cells, AT_ONCE, () => {
    ended++;
    if (process.stderr.isTTY) process.stderr.write(`\r${ended} of ${cells.length}`);
  });
  if (process.stderr.isTTY) process.stderr.write('\r');
  console.log(matrix(verdicts));
  console.log(reasons(verdicts));
  report(verdicts, started);
}

function matrix(verdicts: readonly Verdict[]): string {
  const table = new Table({ head: ['fault', 'request', 'Status', ...CALLBACKS.map(({ name }) => name)], style: PLAIN });
  for (const fault of FAULTS) {
    for (const requestType of REQUEST_TYPES) {
      const row = verdicts.filter(({ cell }) => cell.fault === fault && cell.requestType === requestType);
      const statuses = new Set(row.map(({ status }) => status));
      table.push([fault.name, requestType, [...statuses].join(), ...row.map(mark)]);
    }
  }
  return table.toString();
}

const PLAIN = { head: [], border: [], compact: true };

function mark({ problems, milliseconds }: Verdict): string {
  return `${problems.length === 0 ? 'ok' : 'FAULTY'} ${(milliseconds / 1000).toFixed(1)} s`;
}

function reasons(verdicts: readonly Verdict[]): string {
  const table = new Table({
    head: ['fault', 'Reason of a Create'],
    style: PLAIN,
    colWidths: [24, 100],
    wordWrap: true,
  });
  for (const fault of FAULTS) {
    const verdict = verdicts.find(({ cell }) => cell.fault === fault && cell.requestType === 'Create');
    if (verdict?.reason !== undefined) table.push([fault.name, verdict.reason]);
  }
  return table.toString();
}

function report(verdicts: readonly Verdict[], started: number): void {
  const faulty = verdicts.filter(({ problems }) => problems.length > 0);
  for (const { cell, problems } of faulty) {
    console.log(`${cell.fault.name}, ${cell.requestType}, ${cell.callback.name}: ${problems.join('; ')}`);
  }
  const longest = Math.max(...verdicts.map(({ milliseconds }) => milliseconds));
  console.log(
    `${verdicts.length} cells, ${faulty.length} failures, in ${Math.round((Date.now() - started) / 1000)} s; ` +
      `the longest took ${(longest / 1000).toFixed(1)} s of the ${LIMIT / 1000} s that the function has`,
  );
  if (faulty.length > 0) process.exitCode = 1;
}

void main();
