import { startLocalAws, type LocalAws } from '../../local/local-aws';
import { sendJson } from './wire';

const PLACE = { accountId: '111122223333', region: 'us-east-1' };

let localAws: LocalAws;

beforeEach(async () => {
  localAws = await startLocalAws();
  const { logs } = localAws.cloud;
  logs.createGroup(PLACE, '/one');
  logs.append(PLACE, '/one', 'first', 1000, 'START');
  logs.append(PLACE, '/one', 'second', 2000, 'an ERROR here');
});

afterEach(() => localAws.stop());

const ask = (action: string, input: object, region = 'us-east-1') =>
  sendJson(localAws, { service: 'logs', region }, `Logs_20140328.${action}`, input);

test.each([
  ['all', {}, ['START', 'an ERROR here']],
  ['from a time on', { startTime: 1500 }, ['an ERROR here']],
  ['before a time', { endTime: 2000 }, ['START']],
  ['with a term', { filterPattern: 'ERROR' }, ['an ERROR here']],
  ['with a quoted term', { filterPattern: '"an ERROR"' }, ['an ERROR here']],
])('the events of a group are found: %s', async (_, filter, expected) => {
  const { body } = await ask('FilterLogEvents', { logGroupName: '/one', ...filter });

  expect((body['events'] as { message: string }[]).map(({ message }) => message)).toEqual(expected);
});

test('a group is found by its ARN, and tells its streams', async () => {
  const { body } = await ask('DescribeLogGroups', { logGroupNamePrefix: '/o' });
  const [group] = body['logGroups'] as { arn: string }[];

  const streams = await ask('DescribeLogStreams', { logGroupIdentifier: group?.arn });

  expect(streams.body).toMatchObject({ logStreams: [{ logStreamName: 'first' }, { logStreamName: 'second' }] });
  const events = await ask('GetLogEvents', { logGroupName: '/one', logStreamName: 'second' });
  expect(events.body).toMatchObject({ events: [{ message: 'an ERROR here', timestamp: 2000 }] });
});

test('a filter pattern that is not a plain term is an error', async () => {
  const { body } = await ask('FilterLogEvents', { logGroupName: '/one', filterPattern: '{ $.level = "ERROR" }' });

  expect(body).toMatchObject({ __type: 'InvalidParameterException' });
});

test('a group of another region, or a deleted one, does not exist', async () => {
  const elsewhere = await ask('FilterLogEvents', { logGroupName: '/one' }, 'eu-west-1');
  localAws.cloud.logs.deleteGroup(PLACE, '/one');
  const deleted = await ask('FilterLogEvents', { logGroupName: '/one' });

  expect(elsewhere.body).toMatchObject({ __type: 'ResourceNotFoundException' });
  expect(deleted.body).toMatchObject({ __type: 'ResourceNotFoundException' });
});
