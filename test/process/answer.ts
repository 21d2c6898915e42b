import { ACCESS_KEY_ATTRIBUTES, type Attributes } from '../../lib/contract';

/** What CloudFormation finds at the ResponseURL. */
export interface Answer {
  readonly Status?: unknown;
  readonly Reason?: unknown;
  readonly PhysicalResourceId?: unknown;
  readonly StackId?: unknown;
  readonly RequestId?: unknown;
  readonly LogicalResourceId?: unknown;
  readonly Data?: unknown;
}

/** The fields of an event that an answer depends on, whatever the others say. */
interface Asked {
  readonly RequestType?: unknown;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

const OF_THE_BUCKET = {
  BucketName: true,
  Region: true,
  AccessKeyCount: true,
  ActiveAccessKeyCount: true,
  AccessKeyIds: true,
  AccessKeyStatuses: true,
  ActiveAccessKeyIds: true,
  ActiveAccessKeyId: true,
} satisfies Record<Exclude<keyof Attributes, `AccessKeys.${string}`>, true>;

/** All of them, always. */
const ATTRIBUTES = [
  ...Object.keys(OF_THE_BUCKET),
  ...[0, 1].flatMap((index) => ACCESS_KEY_ATTRIBUTES.map((name) => `AccessKeys.${index}.${name}`)),
].sort();

export function answerIn(body: string): Answer {
  return JSON.parse(body) as Answer;
}

/** What CloudFormation demands of an answer, and templates of its attributes: empty when it is all there. */
export function problemsOfAnswer(body: string, asked: Asked): string[] {
  const answer = answerIn(body);
  const problems: string[] = [];
  const demand = (holds: boolean, problem: string): void => {
    if (!holds) problems.push(problem);
  };
  demand(Buffer.byteLength(body) <= 4096, `a body of ${Buffer.byteLength(body)} bytes`);
  for (const name of ['StackId', 'RequestId', 'LogicalResourceId'] as const) {
    demand(answer[name] === asked[name], `${name} is not echoed`);
  }
  const { Status, Reason, PhysicalResourceId, Data } = answer;
  demand(isText(PhysicalResourceId) && Buffer.byteLength(PhysicalResourceId) <= 1024, 'a bad PhysicalResourceId');
  demand(Status === 'SUCCESS' || Status === 'FAILED', `Status ${JSON.stringify(Status)}`);
  demand(isText(Reason) === (Status === 'FAILED'), `Reason ${JSON.stringify(Reason)}`);
  if (Status === 'SUCCESS' && asked.RequestType !== 'Delete') problems.push(...problemsOfAttributes(Data));
  else demand(Data === undefined, 'attributes that nobody asked for');
  return problems;
}

function problemsOfAttributes(data: unknown): string[] {
  const attributes = (data ?? {}) as Readonly<Record<string, unknown>>;
  const names = Object.keys(attributes).sort();
  return [
    ...(names.join() === ATTRIBUTES.join() ? [] : [`other attributes than there should be: ${names.join()}`]),
    ...names
      .filter((name) => !isText(attributes[name]))
      .map((name) => `attribute ${name} is ${JSON.stringify(attributes[name])}`),
  ];
}

/** CloudFormation can neither export an empty value nor put one into a parameter. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
