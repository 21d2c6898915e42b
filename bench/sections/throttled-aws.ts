import { DEFAULT_ACCOUNT } from '../../local/buckets';
import type { LocalAws, LocalAwsOptions } from '../../local/local-aws';

/** AWS does not publish Lightsail's limit. Few enough that a stack with ten buckets meets it already. */
export const CALLS_PER_SECOND = 4;

/** A local AWS with the buckets `REGION-0`, `REGION-1`, … in each region, and a Lightsail that throttles. */
export function throttledAws(regions: readonly string[], count: number): LocalAwsOptions {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const buckets = regions.flatMap((region) =>
    indexes.map((index) => ({
      ...{ name: `${region}-${index}`, accountId: DEFAULT_ACCOUNT, region },
      accessKeys: [{ accessKeyId: keyId(index), status: 'Active' as const, createdAt: new Date(0) }],
    })),
  );
  return { seed: { buckets, roles: [] }, lightsailRequestsPerSecond: CALLS_PER_SECOND };
}

export function keyId(index: number): string {
  return `AKIA${String(index).padStart(16, '0')}`;
}

/** How many calls Lightsail got from each region, the throttled ones included. */
export function countCalls({ cloud: { lightsail } }: LocalAws): (region: string) => number {
  const calls = new Map<string, number>();
  const handle = lightsail.handle.bind(lightsail);
  lightsail.handle = (request) => {
    calls.set(request.region, (calls.get(request.region) ?? 0) + 1);
    return handle(request);
  };
  return (region) => calls.get(region) ?? 0;
}
