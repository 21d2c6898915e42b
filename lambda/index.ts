import type { Context } from 'aws-lambda';
import { Failure } from './failure';
import { type Envelope, parseEnvelope, parseQuery } from './parse';
import { project } from './project';
import { read } from './read';
import { type Outcome, respond } from './respond';

/** Kept back from reading, so that there is always time to answer. */
const TIME_TO_ANSWER = 30_000;
/** Kept back from answering: the function ends before Lambda ends it. */
const TIME_TO_END = 1_000;

/** Answers an event of the custom resource `Custom::LightsailBucketAccessKeys`. */
export async function handler(event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  const started = Date.now();
  const end = started + context.getRemainingTimeInMillis();
  const envelope = parseEnvelope(event);
  const outcome = await outcomeOf(envelope, readingEnds(started, end));
  log(envelope, outcome, started);
  await respond(envelope, outcome, end - TIME_TO_END);
}

/** A function that was given little time keeps two thirds of it for reading. */
function readingEnds(started: number, end: number): number {
  return end - Math.min(TIME_TO_ANSWER, (end - started) / 3);
}

async function outcomeOf(envelope: Envelope, deadline: number): Promise<Outcome> {
  try {
    return await carryOut(envelope, deadline);
  } catch (error) {
    return {
      status: 'FAILED',
      // On Create CloudFormation sends a Delete with it, which deletes nothing.
      physicalResourceId: envelope.physicalResourceId ?? envelope.logicalResourceId,
      reason: error instanceof Failure ? error.message : defect(error),
    };
  }
}

async function carryOut(envelope: Envelope, deadline: number): Promise<Outcome> {
  const { requestType, physicalResourceId, logicalResourceId, properties } = envelope;
  switch (requestType) {
    case 'Delete':
      // Nothing was made, so nothing can be in the way: not even properties that make no sense.
      return { status: 'SUCCESS', physicalResourceId: physicalResourceId ?? logicalResourceId };
    case 'Create':
    case 'Update': {
      const query = parseQuery(properties, process.env.AWS_REGION ?? '');
      const keys = await read(query, { deadline, areGrantsNew: areGrantsNew(envelope) });
      const attributes = project(query, keys, new Date());
      return { status: 'SUCCESS', physicalResourceId: `${query.region}/${query.bucketName}`, attributes };
    }
    default:
      throw new Failure(`RequestType must be Create, Update or Delete, but is ${JSON.stringify(requestType)}`);
  }
}

/** With the resource comes its role; with another RoleArn the policy that lets the function assume it. */
function areGrantsNew({ requestType, properties, oldProperties }: Envelope): boolean {
  return requestType === 'Create' || properties.RoleArn !== oldProperties.RoleArn;
}

/** No message and no values: what they hold is not known here. The stack names our own code alone. */
function defect(error: unknown): string {
  const { name, stack = '' } = error instanceof Error ? error : new Error();
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  console.error(JSON.stringify({ defect: name, frames }));
  return `a defect in cdk-lightsail-bucket-access-keys (${name}); the log of the function tells where, please report it`;
}

/** On a failed deployment the CDK CLI prints this line to the person deploying. */
function log(envelope: Envelope, outcome: Outcome, started: number): void {
  const { requestType, stackId, requestId, logicalResourceId } = envelope;
  const about = outcome.status === 'FAILED' ? { reason: outcome.reason } : summary(outcome);
  const durationMs = Date.now() - started;
  console.log(
    JSON.stringify({
      requestType,
      stackId,
      requestId,
      logicalResourceId,
      outcome: outcome.status,
      ...about,
      durationMs,
    }),
  );
}

function summary({ attributes }: Extract<Outcome, { status: 'SUCCESS' }>): Record<string, unknown> {
  if (attributes === undefined) return {};
  const { BucketName, Region, AccessKeyCount, ActiveAccessKeyCount } = attributes;
  return {
    bucketName: BucketName,
    region: Region,
    accessKeyCount: Number(AccessKeyCount),
    activeAccessKeyCount: Number(ActiveAccessKeyCount),
  };
}
