/** Events and answers that nobody would think of. `npm run fuzz` runs more of them; FUZZ_SEED=… runs others. */
import fc from 'fast-check';
import { type CustomResourceEvent, event, REGION, WIRE_NEWER, WIRE_OLDER } from '../lambda/support/fixtures';
import { json, text } from '../lambda/support/replies';
import { byService, session } from '../lambda/support/sts';
import type { Reply } from '../lambda/support/listener';
import { answerIn, problemsOfAnswer } from './answer';
import { canariesIn, SECRET_OF_A_KEY } from './canaries';
import { World } from './world';

const SEED = Number(process.env.FUZZ_SEED ?? 20161128);
const RUNS = Number(process.env.FUZZ_RUNS ?? 100);
const MILLISECONDS_PER_RUN = 1000;
jest.setTimeout(60_000 + RUNS * MILLISECONDS_PER_RUN);

/** How the handler speaks of an error that it did not see coming. */
const DEFECT = 'a defect in cdk-lightsail-bucket-access-keys';

const ROLE = 'arn:aws:iam::444455556666:role/reader';
const KEYS = json({ accessKeys: [WIRE_OLDER, WIRE_NEWER] });

/** One warm process for everything: what an event leaves behind would show in those after it. */
let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

/** With the seed and the path of a counterexample in its message, should there be one. */
async function holds<T>(input: fc.Arbitrary<T>, check: (input: T) => Promise<void>): Promise<void> {
  await fc.assert(fc.asyncProperty(input, check), { seed: SEED, numRuns: RUNS });
}

/** CloudFormation's own, so long and no longer. */
function identifier(maxBytes: number): fc.Arbitrary<string> {
  return fc
    .string({ unit: 'binary', minLength: 1, maxLength: maxBytes })
    .filter((id) => id.trim() !== '' && Buffer.byteLength(JSON.stringify(id)) <= maxBytes);
}

/** Mostly what it should be, and anything else besides. */
function mostly<T>(expected: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 4, arbitrary: expected }, { weight: 1, arbitrary: fc.jsonValue() });
}

const PROPERTIES = fc.record(
  {
    ServiceToken: fc.constant('arn:aws:lambda:us-east-1:111122223333:function:Provider'),
    ServiceTimeout: fc.constant('300'),
    BucketName: mostly(fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,52}[a-z0-9]$/)),
    Region: mostly(fc.constantFrom('us-east-1', 'eu-west-1', 'ap-southeast-2')),
    RoleArn: mostly(fc.constant(ROLE)),
    ExternalId: mostly(fc.string()),
    RefreshTrigger: fc.jsonValue(),
    RequireActiveKey: mostly(fc.constantFrom('true', 'false', true, false)),
    MaxKeyAgeDays: mostly(fc.double({ noNaN: true }).map(String)),
    MaxIdleDays: mostly(fc.integer().map(String)),
    Unknown: fc.jsonValue(),
  },
  { requiredKeys: ['BucketName'] },
);

/** Every field there or not, and of every type. */
const anyEvent = (responseUrl: string): fc.Arbitrary<Partial<Record<keyof CustomResourceEvent, unknown>>> =>
  fc.record(
    {
      RequestType: mostly(fc.constantFrom('Create', 'Update', 'Delete')),
      ResponseURL: fc.oneof(
        { weight: 8, arbitrary: fc.constant(responseUrl) },
        { weight: 1, arbitrary: fc.constantFrom('', ' ', 'ftp://127.0.0.1/', 'https://', 'data:,x', 7, null, {}) },
      ),
      StackId: mostly(identifier(1000)),
      RequestId: mostly(identifier(200)),
      LogicalResourceId: mostly(identifier(255)),
      PhysicalResourceId: mostly(identifier(1024)),
      ResourceType: fc.jsonValue(),
      ResourceProperties: mostly(PROPERTIES),
      OldResourceProperties: fc.jsonValue(),
    },
    { requiredKeys: ['RequestType', 'StackId', 'RequestId', 'LogicalResourceId', 'ResponseURL'] },
  );

type Answerable = Required<Pick<CustomResourceEvent, 'StackId' | 'RequestId' | 'LogicalResourceId'>>;

function isAnswerable(input: unknown): input is Answerable {
  const { ResponseURL, StackId, RequestId, LogicalResourceId } = input as Record<string, unknown>;
  const echoed = [StackId, RequestId, LogicalResourceId];
  return ResponseURL === world.responseUrl && echoed.every((value) => typeof value === 'string' && value !== '');
}

const LONG_TEXT = fc.integer({ min: 100, max: 4000 }).map((length) => '"🔑'.repeat(length / 3));

/** Every field of a key there or not, and of every type. */
const SOME_KEY = fc.record(
  {
    accessKeyId: mostly(fc.oneof(fc.string({ unit: 'binary' }), LONG_TEXT)),
    secretAccessKey: fc.constant(SECRET_OF_A_KEY),
    status: mostly(fc.constantFrom('Active', 'Inactive', '', ' ')),
    createdAt: mostly(fc.oneof(fc.double(), fc.integer({ min: 0, max: 2_000_000_000 }))),
    lastUsed: mostly(
      fc.record(
        {
          lastUsedDate: mostly(fc.constantFrom(null, 1.5e9, -1e13, 1e300)),
          region: mostly(fc.constantFrom('us-east-1', 'N/A', '')),
          serviceName: mostly(fc.oneof(fc.string(), LONG_TEXT)),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
);

const BODY = fc.oneof(
  fc
    .record({ accessKeys: fc.oneof(fc.array(SOME_KEY, { maxLength: 3 }), fc.jsonValue()) })
    .map((it) => JSON.stringify(it)),
  fc
    .record({ __type: mostly(fc.string()), message: mostly(fc.oneof(fc.string(), LONG_TEXT)) })
    .map((it) => JSON.stringify(it)),
  fc.json(),
  fc.string({ unit: 'binary', maxLength: 5000 }),
  fc.constantFrom('<a><b>', '<?xml version="1.0"?><ErrorResponse/>', '<AssumeRoleResponse/>', '{', '[]', 'null'),
);

const HEADERS = fc.record(
  {
    'content-type': fc.constantFrom('application/x-amz-json-1.1', 'text/xml', 'application/cbor', 'text/html'),
    'x-amzn-errortype': fc.stringMatching(/^[\w:#/.]{1,100}$/),
    'x-amzn-requestid': fc.stringMatching(/^[\w-]{1,100}$/),
    date: fc.constantFrom('yesterday', 'Thu, 01 Jan 1970 00:00:00 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT'),
  },
  { requiredKeys: [] },
);

const STATUS = fc.oneof(
  { weight: 3, arbitrary: fc.constant(200) },
  { weight: 1, arbitrary: fc.integer({ min: 200, max: 599 }) },
);

const ANSWER = fc.record({ status: STATUS, body: BODY, headers: HEADERS });

/** The odd reply first, and for those who ask again a good one. */
function oddAtFirst(odd: Reply, good: Reply): Reply {
  const replies = [odd];
  return (response, request) => {
    (replies.shift() ?? good)(response, request);
  };
}

describe(`with seed ${SEED}, ${RUNS} times`, () => {
  test('any event gets exactly one good answer, or an error when there is nobody to answer', async () => {
    world.aws.willReply(byService({ lightsail: KEYS, sts: session() }));
    await holds(anyEvent(world.responseUrl), async (input) => {
      const { bodies, error } = await world.answersTo(input);
      if (isAnswerable(input)) {
        expect(error).toBeUndefined();
        expect(bodies.map((body) => problemsOfAnswer(body, input))).toEqual([[]]);
        expect(bodies.join()).not.toContain(DEFECT);
      } else {
        expect(error).toContain('Failure: ');
        expect(bodies).toEqual([]);
      }
    });
  });

  test('what is not even an object is an error, and nothing more', async () => {
    await holds(fc.jsonValue(), async (input) => {
      const { bodies, error } = await world.answersTo(input);
      expect(error).toContain('this one has no ResponseURL');
      expect(bodies).toEqual([]);
    });
  });

  const situation = fc.record({
    requestType: fc.constantFrom('Create' as const, 'Update' as const),
    guard: fc.constantFrom({}, { RequireActiveKey: 'true' }, { MaxKeyAgeDays: '30' }, { MaxIdleDays: '0.5' }),
    role: fc.constantFrom({}, { RoleArn: ROLE }),
    answer: ANSWER,
    isOfSts: fc.boolean(),
  });

  test('any answer of Lightsail or STS leads to exactly one good answer, without a secret', async () => {
    await holds(situation, async ({ requestType, guard, role, answer, isOfSts }) => {
      const odd = text(answer.status, answer.body, answer.headers);
      const lightsail = isOfSts ? KEYS : oddAtFirst(odd, KEYS);
      const sts = isOfSts ? oddAtFirst(odd, session()) : session();
      world.aws.willReply(byService({ lightsail, sts }));
      const input = event(requestType, world.responseUrl, { ...guard, ...role });
      const { bodies, error } = await world.answersTo(input);
      expect(error).toBeUndefined();
      expect(bodies.map((body) => problemsOfAnswer(body, input))).toEqual([[]]);
      expect(bodies.join()).not.toContain(DEFECT);
      expect(canariesIn(bodies.join())).toEqual([]);
    });
    expect(canariesIn(world.output())).toEqual([]);
  });

  test('and after all of it, an ordinary event gets an ordinary answer', async () => {
    world.aws.willReply(KEYS);
    const { bodies } = await world.answersTo(event('Create', world.responseUrl));
    expect(bodies.map(answerIn)).toEqual([
      expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: `${REGION}/media` }),
    ]);
    expect(world.output()).not.toContain('unhandled rejection');
  });
});
