/** `npm run faults`: every fault of Lightsail, with every request type and every way in which CloudFormation answers. */
import Table from 'cli-table3';
import { CALLBACKS } from './callbacks';
import { LIMIT } from '../process/world';
import { type Cell, REQUEST_TYPES, type Verdict } from './cell';
import { FAULTS } from './faults';
import { runCells } from './matrix';

/** They wait most of the time: at this rate two cores are busy for a third of it, and no cell is late for lack of one. */
const AT_ONCE = 20;

async function main(): Promise<void> {
  const started = Date.now();
  const cells = FAULTS.flatMap((fault) =>
    REQUEST_TYPES.flatMap((requestType) => CALLBACKS.map((callback): Cell => ({ fault, requestType, callback }))),
  );
  const verdicts = await runCells(cells, AT_ONCE, progress(cells));
  console.log(matrix(verdicts));
  console.log(reasons(verdicts));
  report(verdicts, started);
}

/** A line for each fault, when the last of its cells has ended. */
function progress(cells: readonly Cell[]): (verdict: Verdict) => void {
  const all = new Map(FAULTS.map((fault) => [fault, cells.filter((cell) => cell.fault === fault).length]));
  const ended = new Map(FAULTS.map((fault) => [fault, [] as Verdict[]]));
  return (verdict) => {
    const { fault } = verdict.cell;
    const verdicts = ended.get(fault) ?? [];
    verdicts.push(verdict);
    if (verdicts.length === all.get(fault)) console.log(`${fault.name.padEnd(24)} ${summary(verdicts)}`);
  };
}

function summary(verdicts: readonly Verdict[]): string {
  const failures = verdicts.filter(({ problems }) => problems.length > 0).length;
  const longest = Math.max(...verdicts.map(({ milliseconds }) => milliseconds));
  return `${verdicts.length} cells, ${failures} failures, the longest ${(longest / 1000).toFixed(1)} s`;
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
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`${summary(verdicts)} of the ${LIMIT / 1000} s that the function has; all of them in ${seconds} s`);
  if (faulty.length > 0) process.exitCode = 1;
}

void main();
