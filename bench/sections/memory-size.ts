import type { ColdRow } from './cold';

/** So much memory buys one full processor. */
const MEGABYTES_OF_PROCESSOR = 1769;
/** Of x86_64, us-east-1; arm64 costs a fifth less. */
const DOLLARS_OF_GB_SECOND = 0.0000166667;

export interface MemorySizeRow {
  readonly megabytes: number;
  /** Milliseconds of a cold event, without what it waits for others. */
  readonly init: number;
  readonly invoke: number;
  /** Dollars for a million cold events, and for a minute of waiting because Lightsail throttles. */
  readonly dollarsOfMillion: number;
  readonly dollarsOfMinute: number;
}

/**
 * Computed from the CPU that a cold event takes here. While it loads, a function has a full processor; after that it
 * has its share. Both are billed.
 */
export function memorySizes({ cpu, ownCpu, loadCpu }: ColdRow): MemorySizeRow[] {
  const init = cpu.median - ownCpu.median + loadCpu.median;
  return [128, 256, 512, 1024, MEGABYTES_OF_PROCESSOR].map((megabytes) => {
    const invoke = (ownCpu.median - loadCpu.median) * (MEGABYTES_OF_PROCESSOR / megabytes);
    const dollarsOfSecond = (megabytes / 1024) * DOLLARS_OF_GB_SECOND;
    return {
      megabytes,
      init,
      invoke,
      dollarsOfMillion: dollarsOfSecond * ((init + invoke) / 1000) * 1_000_000,
      dollarsOfMinute: dollarsOfSecond * 60,
    };
  });
}
