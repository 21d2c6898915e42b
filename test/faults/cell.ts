import { event, lambdaEnvironment, type RequestType } from '../lambda/support/fixtures';
import { type Certificate, listen, type Listener } from '../lambda/support/listener';
import { answerIn, problemsOfAnswer } from '../process/answer';
import { type Invocation, startFunction } from '../process/function';
import type { Callback } from './callbacks';
import { canariesIn, SIGNATURE } from '../process/canaries';
import { LIMIT } from '../process/world';
import type { Fault } from './faults';

export const REQUEST_TYPES: readonly RequestType[] = ['Create', 'Update', 'Delete'];

/** One fault, one request type, one callback outcome. */
export interface Cell {
  readonly fault: Fault;
  readonly requestType: RequestType;
  readonly callback: Callback;
}

export interface Verdict {
  readonly cell: Cell;
  readonly status: string;
  readonly reason?: string;
  readonly milliseconds: number;
  /** Empty: it did what it should. */
  readonly problems: readonly string[];
}

export interface Trust {
  readonly certificate: Certificate;
  readonly certificateFile: string;
}

export async function runCell(cell: Cell, { certificate, certificateFile }: Trust): Promise<Verdict> {
  const [lightsail, cloudFormation] = await Promise.all([listen(), listen(certificate)]);
  lightsail.willReply(...cell.fault.replies);
  cloudFormation.willReply(...cell.callback.replies);
  const process = await startFunction({
    ...lambdaEnvironment(cell.fault.endpoint ?? lightsail.url),
    NODE_EXTRA_CA_CERTS: certificateFile,
  });
  try {
    const input = event(
      cell.requestType,
      `${cloudFormation.url}/answer?X-Amz-Signature=${SIGNATURE}`,
      cell.fault.properties,
    );
    const invocation = await process.invoke(input, LIMIT);
    const exitCode = await process.end();
    return judge(cell, { invocation, exitCode, output: process.output(), lightsail, cloudFormation });
  } finally {
    await process.end();
    await Promise.all([lightsail.close(), cloudFormation.close()]);
  }
}

interface Evidence {
  readonly invocation: Invocation;
  readonly exitCode: number | null;
  readonly output: string;
  readonly lightsail: Listener;
  readonly cloudFormation: Listener;
}

function judge(cell: Cell, evidence: Evidence): Verdict {
  const { invocation, cloudFormation } = evidence;
  const bodies = cloudFormation.received.map(({ body }) => body);
  const body = bodies.at(-1) ?? '{}';
  const { Status = 'no answer', Reason } = answerIn(body);
  return {
    cell,
    status: String(Status),
    reason: typeof Reason === 'string' ? Reason : undefined,
    milliseconds: invocation.milliseconds,
    problems: [
      ...(new Set(bodies).size === 1 ? [] : ['the attempts to answer differ']),
      ...problemsOfEnd(cell, evidence),
      ...problemsOfOutcome(cell, body),
      ...canariesIn(bodies.join() + evidence.output + (invocation.error ?? '')).map((canary) => `leaks ${canary}`),
    ],
  };
}

/** Accepted exactly once, or given up with an error and not accepted; in time; and nothing left behind. */
function problemsOfEnd({ requestType, callback }: Cell, evidence: Evidence): string[] {
  const { invocation, exitCode, lightsail, cloudFormation } = evidence;
  const problems: string[] = [];
  if (callback.givesUpWith === undefined) {
    // The last reply of such a callback accepts, and everything before it does not.
    if (cloudFormation.received.length !== callback.replies.length) {
      problems.push(`answered ${cloudFormation.received.length} times`);
    }
    if (invocation.error !== undefined || exitCode !== 0) problems.push(`ended with ${exitCode ?? 'no code'}`);
  } else if (!callback.givesUpWith.test(invocation.error ?? '') || exitCode !== 1) {
    problems.push(`ended with ${exitCode ?? 'no code'}: ${invocation.error ?? 'no error'}`);
  }
  if (invocation.milliseconds >= LIMIT) problems.push(`took ${invocation.milliseconds} ms`);
  if (requestType === 'Delete' && lightsail.received.length > 0) problems.push('a Delete asked Lightsail');
  return problems;
}

/** What CloudFormation demands of every answer, and what this fault should lead to. */
function problemsOfOutcome({ fault, requestType }: Cell, body: string): string[] {
  const asked = event(requestType, '');
  const { Status, Reason, PhysicalResourceId } = answerIn(body);
  const problems = problemsOfAnswer(body, asked);
  const says = requestType === 'Delete' ? undefined : fault.says;
  const status = says === undefined ? 'SUCCESS' : 'FAILED';
  if (Status !== status) problems.push(`Status ${JSON.stringify(Status)}`);
  for (const expected of says ?? []) {
    if (!expected.test(String(Reason))) problems.push(`${String(expected)} is not in "${String(Reason)}"`);
  }
  // A failed Create has nothing that a physical ID could name; everything else has the one it came with.
  const id = requestType === 'Create' && status === 'FAILED' ? asked.LogicalResourceId : 'us-east-1/media';
  if (PhysicalResourceId !== id) problems.push(`PhysicalResourceId ${JSON.stringify(PhysicalResourceId)}`);
  return problems;
}
