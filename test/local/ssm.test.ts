import { startLocalAws, type LocalAws } from '../../local/local-aws';
import { sendJson } from './wire';

let localAws: LocalAws;

beforeEach(async () => {
  localAws = await startLocalAws();
});

afterEach(() => localAws.stop());

const ssm = (action: string, input: object, region = 'us-east-1') =>
  sendJson(localAws, { service: 'ssm', region }, `AmazonSSM.${action}`, input);

test('every region is bootstrapped', async () => {
  const { body } = await ssm('GetParameter', { Name: '/cdk-bootstrap/hnb659fds/version' }, 'eu-west-1');

  expect(Number((body['Parameter'] as { Value: string }).Value)).toBeGreaterThanOrEqual(30);
});

test('a parameter is put, read, overwritten on request, listed and deleted', async () => {
  const parameter = { Name: '/app/key', Type: 'String', Value: 'one' };
  expect((await ssm('PutParameter', parameter)).body).toMatchObject({ Version: 1 });
  expect((await ssm('PutParameter', parameter)).body).toMatchObject({ __type: 'ParameterAlreadyExists' });
  const changed = { ...parameter, Value: 'two', Overwrite: true };
  expect((await ssm('PutParameter', changed)).body).toMatchObject({ Version: 2 });

  expect((await ssm('GetParameters', { Names: ['/app/key', '/app/none'] })).body).toMatchObject({
    Parameters: [{ Name: '/app/key', Value: 'two', Version: 2 }],
    InvalidParameters: ['/app/none'],
  });
  expect((await ssm('GetParametersByPath', { Path: '/app' })).body).toMatchObject({ Parameters: [{ Value: 'two' }] });
  await ssm('DeleteParameter', { Name: '/app/key' });
  expect((await ssm('GetParameter', { Name: '/app/key' })).body).toMatchObject({ __type: 'ParameterNotFound' });
});

test.each([
  ['no value', { Value: '' }],
  ['an unknown type', { Type: 'Number' }],
  ['a name with a space', { Name: 'a b' }],
])('a parameter with %s is refused', async (_, change) => {
  const { body } = await ssm('PutParameter', { Name: 'a', Type: 'String', Value: 'x', ...change });

  expect(body).toMatchObject({ __type: 'ValidationException' });
});

test('a body that is not JSON is refused', async () => {
  const headers = {
    authorization: 'AWS4-HMAC-SHA256 Credential=AKIAUSER111122223333/20261124/us-east-1/ssm/aws4_request, x',
  };
  const target = { 'x-amz-target': 'AmazonSSM.GetParameter' };

  const response = await fetch(localAws.url, { method: 'POST', headers: { ...headers, ...target }, body: '{' });

  expect(await response.json()).toMatchObject({ __type: 'SerializationException' });
});
