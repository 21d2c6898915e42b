import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../failure';

/** How long one event may keep trying. */
export interface Patience {
  /** Milliseconds since the epoch: nothing is tried after it. */
  readonly deadline: number;
  /** What the function may do, or be asked to assume, was granted seconds ago and may not have spread through IAM yet. */
  readonly areGrantsNew: boolean;
}

/** The last error of a call that was given up, with what was done for it. */
export class GaveUp extends Error {
  constructor(
    override readonly cause: AwsCallError,
    readonly attempts: number,
    readonly milliseconds: number,
  ) {
    super(cause.name);
  }
}

/** What a call throws: an error of the SDK, or one of Node with the `code` of its cause. */
export interface AwsCallError extends Error {
  readonly cause?: Error;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The longest that one attempt may take: a connection that hangs must leave time for another. */
const ATTEMPT_TIMEOUT = 10_000;
/** Full jitter between zero and this, doubled with each attempt: many functions start in the same second. */
const FIRST_DELAY = 250;
/**
 * Who is throttled waits longer: the limit is that of all functions together, and it lasts. Measured, with 250 and 2000
 * beside it: bench/README.md.
 */
const FIRST_DELAY_WHEN_THROTTLED = 1_000;
const LONGEST_DELAY = 20_000;
/** How long IAM takes to spread a new role, and then some. */
const IAM_PATIENCE = 60_000;
/** A name that cannot be resolved is a wrong region far more often than a fault that passes. */
const DNS_PATIENCE = 20_000;

/** Calls until it succeeds, fails for good, or time is up. The attempt gets the milliseconds it may take. */
export async function withPatience<T>(patience: Patience, attempt: (timeout: number) => Promise<T>): Promise<T> {
  const started = Date.now();
  let cause: AwsCallError | undefined;
  for (let attempts = 1; ; attempts++) {
    const timeout = Math.max(1, Math.min(ATTEMPT_TIMEOUT, patience.deadline - Date.now()));
    try {
      return await attempt(timeout);
    } catch (error) {
      if (error instanceof Failure) throw error;
      cause = moreTelling(error as AwsCallError, cause, timeout);
      const firstDelay = isThrottlingError(cause) ? FIRST_DELAY_WHEN_THROTTLED : FIRST_DELAY;
      const delay = Math.random() * Math.min(LONGEST_DELAY, firstDelay * 2 ** (attempts - 1));
      const giveUpAt = Math.min(patience.deadline, started + patienceWith(cause, patience.areGrantsNew));
      if (Date.now() + delay >= giveUpAt) throw new GaveUp(cause, attempts, Date.now() - started);
      await sleep(delay);
    }
  }
}

/** An attempt that the deadline cut short says nothing of the service; the one before it does. */
function moreTelling(last: AwsCallError, previous: AwsCallError | undefined, timeout: number): AwsCallError {
  const wasCut = last.code === 'ETIMEDOUT' && timeout < ATTEMPT_TIMEOUT;
  return wasCut && previous !== undefined ? previous : last;
}

/** Milliseconds that an error is worth: none when another attempt would end the same. */
function patienceWith(error: AwsCallError, areGrantsNew: boolean): number {
  if (isAccessDenied(error)) return areGrantsNew ? IAM_PATIENCE : 0;
  if (error.code === 'ENOTFOUND') return DNS_PATIENCE;
  if (error.name === 'RegionSetupInProgressException') return Number.POSITIVE_INFINITY;
  const passes = isThrottlingError(error) || isTransientError(error) || isServerError(error);
  return passes ? Number.POSITIVE_INFINITY : 0;
}

/** Lightsail's spelling and STS's. */
export function isAccessDenied(error: AwsCallError): boolean {
  return error.name === 'AccessDeniedException' || error.name === 'AccessDenied';
}
