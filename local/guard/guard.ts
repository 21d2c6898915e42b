import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const GUARD = path.join(__dirname, 'preload.cjs');

/** What the guards of all processes wrote down. */
export interface Connections {
  /** How many went to this machine. */
  readonly local: number;
  /** Where the others were going to; none of them got there. */
  readonly refused: readonly string[];
}

export interface Guard {
  /** The variable that the preload reads. */
  readonly variable: string;
  connections(): Connections;
}

export function createGuard(log: string, answerPort: number): Guard {
  writeFileSync(log, '');
  return {
    variable: JSON.stringify({ log, answerPort }),
    connections() {
      const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
      const refused = lines.filter((line) => line.startsWith('refused ')).map((line) => line.slice('refused '.length));
      return { local: lines.length - refused.length, refused };
    },
  };
}
