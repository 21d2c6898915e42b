import type { Invocation } from '../process/function';
import type { Passage } from './load';

/** Bytes for each event. V8 still compiles now and then, and an event that is kept takes more. */
const COMPILED_CODE = 512;
/** A connection may be renewed before the old one is closed. */
const RENEWED = 5;

/** By how much the heap of the process grew from the end of one passage to the end of the next. */
export function heapGrowth(before: Passage, after: Passage): number {
  const heapBytes = ({ invocations }: Passage): number => invocations.at(-1)?.heapBytes ?? Number.NaN;
  return heapBytes(after) - heapBytes(before);
}

export function problemsOfHeap(before: Passage, after: Passage): string[] {
  const bytes = heapGrowth(before, after);
  return bytes <= COMPILED_CODE * after.invocations.length ? [] : [`the heap grew by ${bytes} bytes`];
}

/** Sockets, files and timers that events leave behind would add up. */
export function problemsOfResources(before: Passage, after: Passage): string[] {
  return (['descriptors', 'active'] as const).flatMap((name) => {
    const more = most(after, name) - most(before, name);
    return more <= RENEWED ? [] : [`${more} more ${name}`];
  });
}

export function most({ invocations }: Passage, name: keyof Omit<Invocation, 'error'>): number {
  return Math.max(...invocations.map((invocation) => invocation[name]));
}
