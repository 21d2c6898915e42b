import { createHash } from 'node:crypto';
import { event, type RequestType } from '../lambda/support/fixtures';
import type { Reply } from '../lambda/support/listener';
import { exception, json, text } from '../lambda/support/replies';
import { byService, session } from '../lambda/support/sts';
import { type Answer, answerIn, problemsOfAnswer } from '../process/answer';
import type { Invocation } from '../process/function';
import type { World } from '../process/world';

/** What the template gives a function: nothing here should come near it. */
const TIMEOUT = 5 * 60 * 1000;

/** How many events went in and what came out. */
export interface Passage {
  readonly invocations: readonly Invocation[];
  readonly milliseconds: number;
  readonly problems: readonly string[];
}

interface Task {
  readonly bucket: string;
  readonly requestType: RequestType;
  readonly properties: Readonly<Record<string, string>>;
  /** Lightsail does not know the bucket. */
  readonly isMissing?: true;
}

/** All that an event can be, over and over. */
const KINDS: readonly Pick<Task, 'requestType' | 'properties' | 'isMissing'>[] = [
  { requestType: 'Create', properties: {} },
  { requestType: 'Update', properties: { RoleArn: 'arn:aws:iam::444455556666:role/reader' } },
  { requestType: 'Delete', properties: {} },
  { requestType: 'Update', properties: { Region: 'eu-west-1' } },
  { requestType: 'Create', properties: {}, isMissing: true },
];

/** Delivers events, each for a bucket of its own, one after the other to one warm process. */
export async function oneByOne(world: World, count: number): Promise<Passage> {
  return pass(world, count, async (tasks) => {
    const invocations: Invocation[] = [];
    for (const task of tasks) invocations.push(await world.invoke(eventOf(world, task), 0, TIMEOUT));
    return invocations;
  });
}

/** Delivers an event to each process of a world at the same time: the first event of each. */
export async function allAtOnce(world: World): Promise<Passage> {
  return pass(world, world.functions.length, (tasks) =>
    Promise.all(tasks.map((task, index) => world.invoke(eventOf(world, task), index, TIMEOUT))),
  );
}

async function pass(
  world: World,
  count: number,
  deliver: (tasks: readonly Task[]) => Promise<Invocation[]>,
): Promise<Passage> {
  const tasks = tasksOf(count);
  world.aws.willReply(aws(world, tasks));
  world.cloudFormation.willReply(text(200, ''));
  const started = Date.now();
  const invocations = await deliver(tasks);
  const milliseconds = Date.now() - started;
  const errors = invocations.flatMap(({ error }) => error ?? []);
  return { invocations, milliseconds, problems: [...errors, ...problemsOfAnswers(world, tasks)] };
}

function tasksOf(count: number): Task[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = KINDS[index % KINDS.length];
    if (kind === undefined) throw new Error('there are no kinds of events');
    return { ...kind, bucket: `bucket-${index}` };
  });
}

/** Each bucket has a URL for its answer, so that an answer to another one would be seen. */
function eventOf(world: World, { bucket, requestType, properties }: Task): ReturnType<typeof event> {
  const { origin, search } = new URL(world.responseUrl);
  const asked = event(requestType, `${origin}/${bucket}${search}`, { BucketName: bucket, ...properties });
  return { ...asked, RequestId: `request-of-${bucket}` };
}

/** Each bucket has a key of its own. */
function keyOf(bucket: string): string {
  return `AKIA${createHash('sha256').update(bucket).digest('hex').slice(0, 16).toUpperCase()}`;
}

function aws(world: World, tasks: readonly Task[]): Reply {
  const missing = new Set(tasks.filter(({ isMissing }) => isMissing).map(({ bucket }) => bucket));
  return byService({
    sts: session(),
    lightsail: (...exchange) => {
      const { bucketName } = JSON.parse(world.aws.received.at(-1)?.body ?? '') as { readonly bucketName: string };
      const keys = json({ accessKeys: [{ accessKeyId: keyOf(bucketName), status: 'Active' }] });
      (missing.has(bucketName) ? exception('NotFoundException') : keys)(...exchange);
    },
  });
}

/** For each event exactly one answer, and that of its own bucket. */
function problemsOfAnswers(world: World, tasks: readonly Task[]): string[] {
  const bodies = new Map<string, string[]>(tasks.map(({ bucket }) => [bucket, []]));
  for (const { path, body } of world.cloudFormation.received) {
    bodies.get(path.slice(1, path.indexOf('?')))?.push(body);
  }
  return tasks.flatMap((task) => {
    const [body, ...more] = bodies.get(task.bucket) ?? [];
    if (body === undefined) return [`${task.bucket}: no answer`];
    const problems = [...problemsOfAnswer(body, eventOf(world, task)), ...problemsOfOutcome(task, answerIn(body))];
    if (more.length > 0) problems.push(`${more.length + 1} answers`);
    return problems.map((problem) => `${task.bucket}: ${problem}`);
  });
}

function problemsOfOutcome({ bucket, requestType, isMissing }: Task, { Status, Reason, Data }: Answer): string[] {
  const told = isMissing ? Reason : (Data as { readonly ActiveAccessKeyId?: unknown } | undefined)?.ActiveAccessKeyId;
  const isRight = isMissing
    ? Status === 'FAILED' && String(Reason).includes(`"${bucket}" does not exist`)
    : Status === 'SUCCESS' && (requestType === 'Delete' || told === keyOf(bucket));
  return isRight ? [] : [`${String(Status)} ${String(told)}`];
}
