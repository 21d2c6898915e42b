import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import fc from 'fast-check';
import { event } from '../lambda/support/fixtures';
import type { Reply } from '../lambda/support/listener';
import { exception, json, resetInHeaders, text } from '../lambda/support/replies';
import { byService, session, stsError } from '../lambda/support/sts';
import { answerIn } from './answer';
import { World } from './world';

jest.setTimeout(300_000);

const RUNS = 25;

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16).toUpperCase();
}

/** Who asks: the function itself, or the session of a role. */
const idOf = (role: string | undefined): string => (role === undefined ? 'ASIAFUNCTION00000001' : `ASIA${hash(role)}`);
const tokenOf = (role: string): string => `session-token-of-${role}`;
/** The key that is there for one caller, in one region, in one bucket, and nowhere else. */
const keyOf = (caller: string, region: string, bucket: string): string =>
  `AKIA${hash([caller, region, bucket].join())}`;

interface Step {
  readonly requestType: 'Create' | 'Update';
  readonly bucket: string;
  readonly region: string;
  readonly role?: string;
  readonly mishap: Mishap;
}

type Mishap = 'none' | 'throttled once' | 'reset once' | 'role denied' | 'bucket denied' | 'nonsense' | 'not accepted';

const STEP: fc.Arbitrary<Step> = fc.record({
  requestType: fc.constantFrom('Create' as const, 'Update' as const),
  bucket: fc.constantFrom('media', 'films'),
  region: fc.constantFrom('us-east-1', 'eu-west-1', 'ap-southeast-2'),
  role: fc.constantFrom(undefined, 'arn:aws:iam::444455556666:role/reader', 'arn:aws:iam::777788889999:role/reader'),
  mishap: fc.constantFrom<Mishap[]>(
    ...(['none', 'none', 'none', 'throttled once', 'reset once', 'nonsense', 'not accepted'] as const),
    ...(['role denied', 'bucket denied'] as const),
  ),
});

const CALLER = /Credential=(\w+)\/\d+\/([\w-]+)\/lightsail\//;

/** Gives each caller its own keys, and only to who proves to be that caller with the right session token. */
function aws(step: Step): Reply {
  const accidents = [step.mishap].map((mishap) => ACCIDENTS[mishap]).filter((accident) => accident !== undefined);
  return byService({
    sts: (...exchange) => {
      sts(step)(...exchange);
    },
    lightsail: (response, request) => {
      (accidents.shift() ?? lightsail(step, request.headers))(response, request);
    },
  });
}

const ACCIDENTS: Partial<Record<Mishap, Reply>> = {
  'throttled once': exception('ThrottlingException'),
  'reset once': resetInHeaders,
  'bucket denied': exception('NotFoundException'),
  nonsense: text(200, ''),
};

function sts({ mishap, role }: Step): Reply {
  if (mishap === 'role denied' || role === undefined) return stsError('ValidationError', 'no', 400);
  return session({ id: idOf(role), secret: 'x', token: tokenOf(role) });
}

function lightsail({ bucket, role }: Step, headers: IncomingHttpHeaders): Reply {
  const [, caller = '', region = ''] = CALLER.exec(headers.authorization ?? '') ?? [];
  const isProved = role === undefined || headers['x-amz-security-token'] === tokenOf(role);
  if (!isProved) return exception('UnrecognizedClientException');
  return json({ accessKeys: [{ accessKeyId: keyOf(caller, region, bucket), status: 'Active' }] });
}

/** What only this step's own properties can lead to. */
function expected({ mishap, bucket, region, role }: Step): unknown {
  const failed = (reason: string): unknown => ({
    Status: 'FAILED',
    Reason: expect.stringContaining(reason) as unknown,
  });
  if (mishap === 'bucket denied') return failed(`Lightsail bucket "${bucket}" does not exist in ${region}`);
  if (mishap === 'nonsense') return failed(`bucket "${bucket}" in ${region} failed`);
  if (mishap === 'role denied' && role !== undefined) return failed(`Assuming role ${role} failed`);
  return {
    Status: 'SUCCESS',
    PhysicalResourceId: `${region}/${bucket}`,
    Data: expect.objectContaining({
      BucketName: bucket,
      Region: region,
      ActiveAccessKeyIds: keyOf(idOf(role), region, bucket),
    }) as unknown,
  };
}

async function deliver(step: Step): Promise<void> {
  const { requestType, bucket, region, role, mishap } = step;
  world.aws.willReply(aws(step));
  world.cloudFormation.willReply(mishap === 'not accepted' ? text(403, '') : text(200, ''));
  const properties = { BucketName: bucket, Region: region, RoleArn: role };
  const { error } = await world.invoke(event(requestType, world.responseUrl, properties));
  if (mishap === 'not accepted') expect(error).toContain('did not accept the answer (HTTP 403');
  else expect(error).toBeUndefined();
  const answers = world.cloudFormation.received.map(({ body }) => answerIn(body));
  expect(answers).toEqual([expect.objectContaining(expected(step))]);
}

test('in one warm process no event sees the role, the region, the keys or the error of another', async () => {
  const property = fc.asyncProperty(fc.array(STEP, { minLength: 2, maxLength: 8 }), async (steps) => {
    for (const step of steps) await deliver(step);
  });
  await fc.assert(property, { seed: 20161128, numRuns: RUNS });
});
