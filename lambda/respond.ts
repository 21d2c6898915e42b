import { setTimeout as sleep } from 'node:timers/promises';
import type { Attributes } from '../lib/contract';
import { Failure } from './failure';
import { type Answer, exchange } from './http';
import type { Envelope } from './parse';

export type Outcome =
  | { readonly status: 'SUCCESS'; readonly physicalResourceId: string; readonly attributes?: Attributes }
  | { readonly status: 'FAILED'; readonly physicalResourceId: string; readonly reason: string };

/** CloudFormation refuses a longer body, and the deployment would then wait for its timeout. */
const MAX_BODY_BYTES = 4096;
/** Long enough for every sentence of ours, short enough to be read in a list of stack events. */
const MAX_REASON_BYTES = 2048;

const ATTEMPT_TIMEOUT = 5_000;
const FIRST_DELAY = 200;
const LONGEST_DELAY = 5_000;

/** Answers CloudFormation. Throws when it did not accept: Lambda then delivers the event again. */
export async function respond(envelope: Envelope, outcome: Outcome, deadline: number): Promise<void> {
  const body = bodyOf(envelope, outcome);
  let cause: PutResult | undefined;
  for (let attempt = 1; ; attempt++) {
    const timeout = Math.max(1, Math.min(ATTEMPT_TIMEOUT, deadline - Date.now()));
    const result = await put(envelope.responseUrl, body, timeout);
    if (isAccepted(result)) return;
    cause = moreTelling(result, cause, timeout);
    const delay = Math.random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempt - 1));
    if (!isWorthRetrying(result) || Date.now() + delay >= deadline) throw new Failure(notAccepted(cause, attempt));
    await sleep(delay);
  }
}

/** Exactly what CloudFormation reads, at most as long as it reads. */
export function bodyOf(envelope: Envelope, outcome: Outcome): string {
  const answer = {
    Status: outcome.status,
    PhysicalResourceId: outcome.physicalResourceId,
    StackId: envelope.stackId,
    RequestId: envelope.requestId,
    LogicalResourceId: envelope.logicalResourceId,
  };
  if (outcome.status === 'FAILED') {
    const room = MAX_BODY_BYTES - Buffer.byteLength(JSON.stringify({ ...answer, Reason: '' }));
    return JSON.stringify({ ...answer, Reason: shortened(outcome.reason, Math.min(MAX_REASON_BYTES, room)) });
  }
  const body = JSON.stringify({ ...answer, Data: outcome.attributes });
  const bytes = Buffer.byteLength(body);
  if (bytes <= MAX_BODY_BYTES) return body;
  const reason =
    `the attributes take ${bytes} bytes and CloudFormation reads ${MAX_BODY_BYTES}: ` +
    `the bucket has ${outcome.attributes?.AccessKeyCount ?? 0} keys; delete those that are not needed`;
  return bodyOf(envelope, { status: 'FAILED', physicalResourceId: outcome.physicalResourceId, reason });
}

type PutResult = Answer | { readonly code: string };

async function put(responseUrl: string, body: string, timeout: number): Promise<PutResult> {
  // The signature of the URL covers an empty content type.
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  try {
    return await exchange({ method: 'PUT', url: new URL(responseUrl), headers, body, timeout });
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? 'unknown error' };
  }
}

function isAccepted(result: PutResult): boolean {
  return 'status' in result && result.status >= 200 && result.status < 300;
}

/** An attempt that the deadline cut short says nothing of CloudFormation; the one before it does. */
function moreTelling(last: PutResult, previous: PutResult | undefined, timeout: number): PutResult {
  const wasCut = 'code' in last && last.code === 'ETIMEDOUT' && timeout < ATTEMPT_TIMEOUT;
  return wasCut && previous !== undefined ? previous : last;
}

/** S3 answers 4xx to a URL that has expired or is not what was signed: it will not get better. */
function isWorthRetrying(result: PutResult): boolean {
  return 'code' in result || result.status >= 500 || result.status === 429;
}

/** Without the URL, which is a secret for as long as it lives. */
function notAccepted(result: PutResult, attempts: number): string {
  const cause = 'status' in result ? `HTTP ${result.status}` : result.code;
  return `CloudFormation did not accept the answer (${cause}, ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'})`;
}

/** By the bytes that the text takes in JSON, because the limit counts those, and without splitting a character. */
function shortened(text: string, maxBytes: number): string {
  if (bytesInJson(text) <= maxBytes) return text;
  let short = '';
  let bytes = bytesInJson('…');
  for (const character of text) {
    bytes += bytesInJson(character);
    if (bytes > maxBytes) break;
    short += character;
  }
  return `${short}…`;
}

function bytesInJson(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - Buffer.byteLength('""');
}
