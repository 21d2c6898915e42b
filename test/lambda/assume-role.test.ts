import './support/realm';
import { read } from '../../lambda/read';
import { lambdaEnvironment, newerKey, query, WIRE_NEWER } from './support/fixtures';
import { listen, type Listener } from './support/listener';
import { json, text } from './support/replies';
import { SESSION, session, stsError } from './support/sts';

const ROLE = 'arn:aws:iam::444455556666:role/reader';
// One endpoint for both, as AWS_ENDPOINT_URL has it: STS is asked first.
let aws: Listener;
const environment = process.env;

beforeAll(async () => {
  aws = await listen();
});
beforeEach(() => {
  process.env = { ...environment, ...lambdaEnvironment(aws.url) };
});
afterEach(() => {
  process.env = environment;
});
afterAll(() => aws.close());

interface Reading {
  readonly externalId?: string;
  readonly arn?: string;
  readonly region?: string;
  readonly areGrantsNew?: boolean;
}

function reading({ externalId, arn = ROLE, region = 'us-east-1', areGrantsNew = false }: Reading = {}): ReturnType<
  typeof read
> {
  return read(query({}, { region, role: { arn, externalId } }), { deadline: Date.now() + 10_000, areGrantsNew });
}

test('the role is assumed in the region of the bucket, and its session reads the keys', async () => {
  aws.willReply(session(), json({ accessKeys: [WIRE_NEWER] }));
  expect(await reading({ externalId: 'an id', region: 'eu-west-1' })).toEqual([newerKey()]);
  const [assuming, asking, ...more] = aws.received;
  expect(more).toEqual([]);
  expect(Object.fromEntries(new URLSearchParams(assuming?.body))).toEqual({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: ROLE,
    ExternalId: 'an id',
    RoleSessionName: 'cdk-lightsail-bucket-access-keys',
    DurationSeconds: '900',
  });
  expect(assuming?.headers.authorization).toMatch(/Credential=ASIAFUNCTION00000001\/\d+\/eu-west-1\/sts\//);
  expect(asking?.headers.authorization).toMatch(/Credential=ASIASESSION000000001\/\d+\/eu-west-1\/lightsail\//);
  expect(asking?.headers['x-amz-security-token']).toBe(SESSION.token);
});

test('without an external ID none is sent', async () => {
  aws.willReply(session(), json({ accessKeys: [] }));
  await reading();
  expect(new URLSearchParams(aws.received[0]?.body).has('ExternalId')).toBe(false);
});

test('a session serves one event: the next event asks for one of its own', async () => {
  aws.willReply(session({ ...SESSION, id: 'ASIAFIRST0000000001' }), json({ accessKeys: [] }));
  await reading();
  aws.willReply(session({ ...SESSION, id: 'ASIASECOND0000000002' }), json({ accessKeys: [] }));
  await reading({ arn: 'arn:aws:iam::444455556666:role/other' });
  expect(aws.received[1]?.headers.authorization).toContain('Credential=ASIASECOND0000000002/');
});

test('a role that may not be assumed says what to check', async () => {
  aws.willReply(stsError('AccessDenied', 'User: fn is not authorized to perform: sts:AssumeRole'));
  await expect(reading()).rejects.toThrow(
    `Assuming role ${ROLE} failed: not allowed, AccessDenied: User: fn is not authorized to perform: sts:AssumeRole; ` +
      'allow sts:AssumeRole on it for the role of the function, and check its trust policy (no externalId was sent)',
  );
  expect(aws.received).toHaveLength(1);
});

test('the sentence tells that an external ID was sent, and not which', async () => {
  aws.willReply(stsError('AccessDenied', 'no'));
  const error: unknown = await reading({ externalId: 'canary' }).catch((thrown: unknown) => thrown);
  expect(String(error)).toContain('(an externalId was sent)');
  expect(String(error)).not.toContain('canary');
});

test.each([
  ['a trust that has not spread yet', stsError('AccessDenied', 'no'), true],
  ['throttling', stsError('Throttling', 'Rate exceeded', 400), false],
  ['HTTP 500', text(500, ''), false],
])('%s passes', async (_name, reply, areGrantsNew) => {
  aws.willReply(reply, session(), json({ accessKeys: [] }));
  expect(await reading({ areGrantsNew })).toEqual([]);
});

test.each([
  [
    'an expired token',
    stsError('ExpiredToken', 'The security token is expired'),
    'STS did not accept the credentials, ExpiredToken: ',
  ],
  [
    'a region that is off',
    stsError('RegionDisabledException', 'STS is not activated'),
    'STS answered RegionDisabledException: STS is not',
  ],
  [
    'no credentials',
    text(200, '<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>'),
    'STS answered something that is not',
  ],
  ['half of them', session({ ...SESSION, secret: '' }), 'STS answered something that is not'],
  ['no XML', text(200, 'canary'), 'STS answered something that is not'],
  ['an empty body', text(200, ''), 'STS answered something that is not'],
])('%s fails at once with a sentence', async (_name, reply, cause) => {
  aws.willReply(reply);
  await expect(reading()).rejects.toThrow(`Assuming role ${ROLE} failed: ${cause}`);
  expect(aws.received).toHaveLength(1);
});

test('a session that may not read names the permission of the role', async () => {
  aws.willReply(session(), json({ __type: 'AccessDeniedException', message: 'no' }, 400));
  await expect(reading()).rejects.toThrow(`allow lightsail:GetBucketAccessKeys on "*" for role ${ROLE}, and look for`);
});

test('the credentials of the session are not repeated, even if the service does', async () => {
  const message = `denied to ${SESSION.secret} with ${SESSION.token}`;
  aws.willReply(session(), json({ __type: 'AccessDeniedException', message }, 400));
  await expect(reading()).rejects.toThrow('AccessDeniedException: denied to [redacted] with [redacted]; allow');
});
