/** A middle and how far half of the values lie around it. */
export interface Spread {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), lower: quantile(sorted, 0.25), upper: quantile(sorted, 0.75) };
}

/** Pair by pair: what disturbs the machine disturbs both of a pair. */
export function ratio(values: readonly number[], base: readonly number[]): Spread {
  return spread(values.map((value, i) => value / (base[i] ?? Number.NaN)));
}

export function median(values: readonly number[]): number {
  return spread(values).median;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function quantile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(position)] ?? Number.NaN, sorted[Math.ceil(position)] ?? Number.NaN];
  return below + (above - below) * (position - Math.floor(position));
}

/** `[1, 2, 3]`, `[2, 3, 1]`, …: no variant always runs after the same one, or on a machine that is always as warm. */
export function rotated<T>(items: readonly T[], by: number): T[] {
  return items.map((_, i) => items[(i + by) % items.length] as T);
}
