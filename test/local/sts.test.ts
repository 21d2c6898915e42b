import { EXAMPLE_BUCKETS, readSeed } from '../../local/buckets';
import { startLocalAws, type LocalAws } from '../../local/local-aws';
import { send, sendJson, sendQuery } from './wire';

const READER = 'arn:aws:iam::444455556666:role/lightsail-key-reader';
const DEPLOYER = 'arn:aws:iam::111122223333:role/cdk-hnb659fds-deploy-role-111122223333-us-east-1';

let localAws: LocalAws;

beforeEach(async () => {
  localAws = await startLocalAws({ seed: readSeed(EXAMPLE_BUCKETS) });
});

afterEach(() => localAws.stop());

interface Session {
  accessKeyId?: string;
  sessionToken?: string;
}

function assumeRole(RoleArn: string, parameters: Record<string, string> = {}, session: Session = {}) {
  const request = { service: 'sts', ...session };
  return sendQuery(localAws, request, {
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn,
    RoleSessionName: 'test',
    ...parameters,
  });
}

async function whoAmI(session: Session = {}) {
  const parameters = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
  const { text } = await sendQuery(localAws, { service: 'sts', ...session }, parameters);
  return element(text, 'Arn') ?? text;
}

function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

function sessionIn(xml: string): Session {
  return { accessKeyId: element(xml, 'AccessKeyId') ?? '', sessionToken: element(xml, 'SessionToken') ?? '' };
}

test('the developer is a user of the default account', async () => {
  expect(await whoAmI()).toBe('arn:aws:iam::111122223333:user/local');
});

test('a bootstrap role of the own account can be assumed, and is who calls then', async () => {
  const { status, text } = await assumeRole(DEPLOYER);

  expect(status).toBe(200);
  expect(element(text, 'AccessKeyId')).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(await whoAmI(sessionIn(text))).toBe(
    'arn:aws:sts::111122223333:assumed-role/cdk-hnb659fds-deploy-role-111122223333-us-east-1/test',
  );
});

test('a role of another account is assumed with its external ID', async () => {
  const { text } = await assumeRole(READER, { ExternalId: 'example-external-id' });

  expect(await whoAmI(sessionIn(text))).toBe('arn:aws:sts::444455556666:assumed-role/lightsail-key-reader/test');
});

test.each([
  ['without the external ID', READER, {}],
  ['with a wrong external ID', READER, { ExternalId: 'guess' }],
  ['that does not exist', 'arn:aws:iam::444455556666:role/nobody', {}],
  ['whose account is not trusted', 'arn:aws:iam::111122223333:role/closed', {}],
])('a role %s is denied', async (_, role, parameters) => {
  localAws.cloud.iam.createRole('111122223333', 'closed', {
    Statement: { Effect: 'Allow', Principal: { AWS: '999999999999' }, Action: 'sts:AssumeRole' },
  });

  const { status, text } = await assumeRole(role, parameters);

  expect(status).toBe(403);
  expect(element(text, 'Code')).toBe('AccessDenied');
  expect(element(text, 'Message')).toBe(
    `User: arn:aws:iam::111122223333:user/local is not authorized to perform: sts:AssumeRole on resource: ${role}`,
  );
});

test.each([
  ['may not assume another one without a policy', [], 403],
  ['may assume another one with a policy', [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: READER }], 200],
])('a role that the other account trusts %s', async (_, statement, status) => {
  const role = localAws.cloud.iam.createRole('111122223333', 'function', { Statement: [] });
  role.policies.set('assume', { Statement: statement });
  const { accessKeyId, sessionToken } = localAws.cloud.sts.session(role.arn, 'function');

  const answer = await assumeRole(READER, { ExternalId: 'example-external-id' }, { accessKeyId, sessionToken });

  expect(answer.status).toBe(status);
});

test('a role that the trust policy names needs no policy in its own account', async () => {
  const { iam, sts } = localAws.cloud;
  const caller = iam.createRole('111122223333', 'caller', { Statement: [] });
  const trust = { Effect: 'Allow', Principal: { AWS: caller.arn }, Action: 'sts:AssumeRole' };
  const target = iam.createRole('111122223333', 'target', { Statement: trust });
  const { accessKeyId, sessionToken } = sts.session(caller.arn, 'x');

  expect(await assumeRole(target.arn, {}, { accessKeyId, sessionToken })).toMatchObject({ status: 200 });
});

test('a Deny of its own keeps a role from assuming one that names it', async () => {
  const { iam, sts } = localAws.cloud;
  const caller = iam.createRole('111122223333', 'caller', { Statement: [] });
  caller.policies.set('deny', { Statement: { Effect: 'Deny', Action: 'sts:*', Resource: '*' } });
  const trust = { Effect: 'Allow', Principal: { AWS: caller.arn }, Action: 'sts:AssumeRole' };
  const target = iam.createRole('111122223333', 'target', { Statement: trust });
  const { accessKeyId, sessionToken } = sts.session(caller.arn, 'x');

  expect(await assumeRole(target.arn, {}, { accessKeyId, sessionToken })).toMatchObject({ status: 403 });
});

test('a session ends', async () => {
  const { text } = await assumeRole(DEPLOYER, { DurationSeconds: '0' });

  expect(element(await whoAmI(sessionIn(text)), 'Code')).toBe('ExpiredTokenException');
});

test.each([
  ['a key that nobody handed out', { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }],
  ['a session without its token', { sessionToken: undefined }],
  ['a session with another token', { sessionToken: 'other' }],
])('%s is refused', async (_, change) => {
  const { text } = await assumeRole(DEPLOYER);

  expect(element(await whoAmI({ ...sessionIn(text), ...change }), 'Code')).toBe('UnrecognizedClientException');
});

test('an unsigned request is refused', async () => {
  const response = await fetch(localAws.url, { method: 'POST', headers: { 'x-amz-target': 'AmazonSSM.GetParameter' } });

  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationToken' });
});

test('a service that is not served is answered with those that are', async () => {
  const target = 'CloudTrail_20131101.LookupEvents';
  const { body } = await sendJson(localAws, { service: 'cloudtrail' }, target, {});

  expect(body['__type']).toBe('UnknownOperationException');
  expect(body['message']).toBe('The local AWS serves sts, s3, ssm, logs, lightsail, cloudformation; not cloudtrail');
});

test.each([
  ['query', 'InvalidAction', () => sendQuery(localAws, { service: 'sts' }, { Action: 'GetFederationToken' })],
  ['JSON', 'UnknownOperationException', async () => sendJson(localAws, { service: 'ssm' }, 'AmazonSSM.Nothing', {})],
  ['REST', 'NotImplemented', () => send(localAws, { service: 's3', method: 'GET', path: '/bucket?acl' })],
])('an operation that is not there is an error in the %s protocol', async (_, code, call) => {
  const answer = await call();

  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(JSON.stringify(answer)).toContain(code);
});
