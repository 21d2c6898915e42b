/** Functions that do wrong, in processes of their own, and how each of their stacks ends. */
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalAws, type LocalAws } from '../../../local/local-aws';
import { sendJson } from '../wire';

jest.setTimeout(60_000);

/** What every function here begins with: `send(event, answer)` puts an answer and resolves with the HTTP status. */
const PRELUDE = `
const https = require('node:https');
function send(event, answer) {
  const { StackId, RequestId, LogicalResourceId } = event;
  const whole = { Status: 'SUCCESS', PhysicalResourceId: 'id', StackId, RequestId, LogicalResourceId, ...answer };
  const body = JSON.stringify(whole);
  return new Promise((resolve, reject) => {
    const options = { method: 'PUT', headers: { 'content-length': Buffer.byteLength(body), 'content-type': '' } };
    https.request(event.ResponseURL, options, (response) => resolve(response.resume().statusCode)).on('error', reject).end(body);
  });
}
const onlyOnCreate = (event, wrong) => (event.RequestType === 'Create' ? wrong() : send(event, {}));
`;

const SILENCE =
  /^CloudFormation did not receive a response from your Custom Resource\. Please check your logs for requestId /;

interface WrongFunction {
  readonly source: string;
  /** @default 60: an answer comes */
  readonly serviceTimeout?: number;
  readonly ends: string;
  readonly reason?: RegExp;
  readonly logs?: RegExp;
}

const functions: Readonly<Record<string, WrongFunction>> = {
  'does not answer': {
    source: 'exports.handler = async () => ({ Status: "SUCCESS", PhysicalResourceId: "returned" });',
    ...{ serviceTimeout: 1, ends: 'ROLLBACK_FAILED', reason: SILENCE },
  },
  'echoes another request': {
    source: 'exports.handler = async (event) => onlyOnCreate(event, () => send(event, { RequestId: "other" }));',
    ...{ ends: 'ROLLBACK_COMPLETE', reason: /^Invalid response: RequestId must be .*, not "other"$/ },
  },
  'answers 4,097 bytes': {
    source: `exports.handler = async (event) => onlyOnCreate(event, () => {
      const { ResponseURL, ResourceType, RequestType, ServiceToken, ResourceProperties, ...echo } = event;
      const empty = JSON.stringify({ Status: 'SUCCESS', PhysicalResourceId: 'id', ...echo, Data: { A: '' } }).length;
      return send(event, { Data: { A: 'x'.repeat(4097 - empty) } });
    });`,
    ...{ ends: 'ROLLBACK_COMPLETE', reason: /^Response object is too long\.$/ },
  },
  'answers without a PhysicalResourceId': {
    source:
      'exports.handler = async (event) => onlyOnCreate(event, () => send(event, { PhysicalResourceId: undefined }));',
    ...{ ends: 'ROLLBACK_COMPLETE', reason: /^Invalid PhysicalResourceId$/ },
  },
  'throws while it loads': {
    source: 'throw new Error("at load");',
    ...{ serviceTimeout: 1, ends: 'ROLLBACK_FAILED', reason: SILENCE, logs: /Uncaught Exception \t.*at load/ },
  },
  'ends its process': {
    source: `exports.handler = async ({ RequestType, RequestId }) => {
      console.log('asked', RequestType, RequestId);
      process.exit(0);
    };`,
    ...{ serviceTimeout: 1, ends: 'ROLLBACK_FAILED', reason: SILENCE, logs: /^REPORT .*Status: error/ },
  },
  'runs in an endless loop': {
    source: 'exports.handler = async () => { for (;;); };',
    ...{ serviceTimeout: 2, ends: 'ROLLBACK_FAILED', reason: SILENCE, logs: /Task timed out after 1\.00 seconds/ },
  },
  'answers twice': {
    source: `exports.handler = async (event) => {
      await send(event, { Data: { Answer: 'first' } });
      await send(event, { Status: 'FAILED', Reason: 'second', Data: { Answer: 'second' } });
    };`,
    ends: 'CREATE_COMPLETE',
  },
  'answers after the timeout': {
    source: `exports.handler = async (event) => {
      await new Promise((resolve) => setTimeout(resolve, 2000));
      console.log('answered with', await send(event, {}));
    };`,
    ...{ serviceTimeout: 1, ends: 'ROLLBACK_FAILED', reason: SILENCE, logs: /answered with 403/ },
  },
};

const TRUST = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } };
const WRITE_LOGS = { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' };

function templateOf({ source, serviceTimeout = 60 }: WrongFunction, logGroup: string) {
  return {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: { Statement: TRUST },
          Policies: [{ PolicyName: 'logs', PolicyDocument: { Statement: WRITE_LOGS } }],
        },
      },
      // Kept, so that it can be read after the rollback.
      Logs: { Type: 'AWS::Logs::LogGroup', DeletionPolicy: 'Retain', Properties: { LogGroupName: logGroup } },
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          ...{ Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: source.includes('for (;;)') ? 1 : 30 },
          ...{ Code: { ZipFile: PRELUDE + source }, Role: { 'Fn::GetAtt': 'Role.Arn' } },
          LoggingConfig: { LogGroup: { Ref: 'Logs' } },
        },
      },
      Wrong: {
        Type: 'Custom::Wrong',
        Properties: { ServiceToken: { 'Fn::GetAtt': 'Function.Arn' }, ServiceTimeout: serviceTimeout },
      },
    },
  };
}

let localAws: LocalAws;
let client: CloudFormationClient;
const stackNames = new Map(Object.keys(functions).map((name, index) => [name, `wrong-${index}`]));

/** Their stacks go side by side: most of them do nothing but wait. */
beforeAll(async () => {
  localAws = await startLocalAws({ retryDelays: [50, 50], concurrency: 16 });
  const { AWS_ACCESS_KEY_ID: accessKeyId = '' } = localAws.environment;
  client = new CloudFormationClient({
    ...{ endpoint: localAws.url, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey: 'local' } },
  });
  for (const [name, StackName] of stackNames) {
    const TemplateBody = JSON.stringify(templateOf(functions[name] as WrongFunction, `/${StackName}`));
    await client.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_IAM'] }));
  }
});

afterAll(async () => {
  client.destroy();
  await localAws.stop();
});

async function endOf(StackName: string): Promise<string | undefined> {
  for (;;) {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const status = Stacks?.[0]?.StackStatus;
    if (!status?.endsWith('_IN_PROGRESS')) return status;
  }
}

async function logged(logGroupName: string, pattern: RegExp, count: number): Promise<string[]> {
  for (;;) {
    const { body } = await sendJson(localAws, { service: 'logs' }, 'Logs_20140328.FilterLogEvents', { logGroupName });
    const lines = (body['events'] as { message: string }[]).map(({ message }) => message);
    if (lines.filter((line) => pattern.test(line)).length >= count) return lines;
    await sleep(50);
  }
}

test.each(Object.entries(functions))('a function that %s', async (name, { ends, reason, logs }) => {
  const StackName = stackNames.get(name) ?? '';
  expect(await endOf(StackName)).toBe(ends);
  const { StackEvents: events = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  const failures = events.filter(({ LogicalResourceId: id, ResourceStatus: status }) => {
    return id === 'Wrong' && (status === 'CREATE_FAILED' || (ends === 'ROLLBACK_FAILED' && status === 'DELETE_FAILED'));
  });
  expect(failures).toHaveLength(ends === 'ROLLBACK_FAILED' ? 2 : ends === 'ROLLBACK_COMPLETE' ? 1 : 0);
  for (const { ResourceStatusReason } of failures) expect(ResourceStatusReason).toMatch(reason ?? /never/);
  if (logs) await logged(`/${StackName}`, logs, 1);
});

test('rule 2: the tries of a request share its RequestId', async () => {
  const StackName = stackNames.get('ends its process') ?? '';
  // Create and Delete, three times each.
  const lines = await logged(`/${StackName}`, /asked/, 6);
  const asked = lines.flatMap((line) => /asked (\w+ [0-9a-f-]{36})$/.exec(line)?.[1] ?? []);
  expect([...new Set(asked)].map((request) => request.split(' ')[0]).sort()).toEqual(['Create', 'Delete']);
});

test('rule 16: a function that fails is asked twice more', async () => {
  const StackName = stackNames.get('throws while it loads') ?? '';
  await endOf(StackName);
  const lines = await logged(`/${StackName}`, /^REPORT/, 6);
  expect(lines.filter((line) => line.startsWith('REPORT'))).toHaveLength(6);
});

test('rule 16: what a function returns is ignored', async () => {
  const StackName = stackNames.get('does not answer') ?? '';
  expect(await endOf(StackName)).toBe('ROLLBACK_FAILED');
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  expect(StackEvents.map(({ PhysicalResourceId }) => PhysicalResourceId)).not.toContain('returned');
});
