import { selfSigned } from '../lambda/support/listener';
import { CertificateFile } from '../process/function';
import { type Cell, runCell, type Verdict } from './cell';

/** Runs the cells, so many at a time, in the order given. */
export async function runCells(
  cells: readonly Cell[],
  atOnce: number,
  onVerdict: (verdict: Verdict) => void = () => undefined,
): Promise<Verdict[]> {
  const certificate = await selfSigned();
  const file = new CertificateFile(certificate);
  const verdicts: Verdict[] = [];
  const waiting = [...cells.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, cell] = next;
      const verdict = await runCell(cell, { certificate, certificateFile: file.path });
      verdicts[index] = verdict;
      onVerdict(verdict);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    file.remove();
  }
  return verdicts;
}
