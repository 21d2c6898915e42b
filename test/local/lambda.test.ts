import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { FunctionConfiguration } from '../../local/cloud';
import { startLocalAws, type LocalAws } from '../../local/local-aws';
import { sendJson } from './wire';
import { zipOf } from './zip';

const PLACE = { accountId: '111122223333', region: 'us-east-1' };
const LOG_GROUP = '/test';
const TRUST = {
  Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
};
const WRITE_LOGS = { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' };

let localAws: LocalAws;

beforeEach(async () => {
  localAws = await startLocalAws({ retryDelays: [50, 50] });
  localAws.cloud.logs.createGroup(PLACE, LOG_GROUP);
  const role = localAws.cloud.iam.createRole(PLACE.accountId, 'function', TRUST);
  role.policies.set('logs', { Statement: WRITE_LOGS });
});

afterEach(() => localAws.stop());

/** Creates a function that runs this body for each event; `answer(value)` puts the value to the callback URL. */
async function createFunction(body: string, overrides: Partial<FunctionConfiguration> = {}): Promise<string> {
  const source = `
    const https = require('node:https');
    const answer = (url, value) => new Promise((resolve, reject) => {
      const body = JSON.stringify(value ?? null);
      const request = https.request(url, { method: 'PUT', headers: { 'content-length': Buffer.byteLength(body) } });
      request.on('error', reject).on('response', (response) => resolve(response.resume().statusCode)).end(body);
    });
    let calls = 0;
    ${body.includes('exports.handler') ? body : `exports.handler = async (event, context) => { ${body} };`}`;
  const configuration = {
    name: 'test',
    arn: 'arn:aws:lambda:us-east-1:111122223333:function:test',
    place: PLACE,
    roleArn: 'arn:aws:iam::111122223333:role/function',
    runtime: 'nodejs22.x',
    handler: 'index.handler',
    code: { source },
    environment: {},
    timeoutSeconds: 5,
    memoryMegabytes: 128,
    logGroup: LOG_GROUP,
    ...overrides,
  };
  await localAws.cloud.lambda.put(configuration);
  return configuration.arn;
}

/** Invokes the function and resolves with what it answers to its callback URL. */
function ask(arn: string, event: object = {}): Promise<unknown> {
  const callback = localAws.cloud.callbacks.open(PLACE, `key/${String(Math.random())}`);
  return new Promise((resolve) => {
    callback.onAnswer(({ body }) => {
      resolve(JSON.parse(body));
    });
    localAws.cloud.lambda.invokeAsync(arn, { ...event, url: callback.url });
  });
}

async function logLines(): Promise<string[]> {
  const request = { service: 'logs' };
  const input = { logGroupName: LOG_GROUP };
  const { body } = await sendJson(localAws, request, 'Logs_20140328.FilterLogEvents', input);
  return (body['events'] as { message: string }[]).map(({ message }) => message);
}

async function logLine(pattern: RegExp, count = 1): Promise<string[]> {
  for (;;) {
    const lines = await logLines();
    if (lines.filter((line) => pattern.test(line)).length >= count) return lines;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a function finds the environment of Lambda and nothing of the developer', async () => {
  process.env['DEVELOPER_SECRET'] = 'canary';
  const arn = await createFunction('await answer(event.url, { env: process.env, cwd: process.cwd() })', {
    environment: { MINE: 'yes' },
  });

  const { env, cwd } = (await ask(arn)) as { env: Record<string, string>; cwd: string };

  expect(env).toMatchObject({
    MINE: 'yes',
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'test',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_ENDPOINT_URL: localAws.url,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
    LAMBDA_TASK_ROOT: cwd,
    TZ: ':UTC',
    _HANDLER: 'index.handler',
  });
  expect(env['AWS_SESSION_TOKEN']).toBeTruthy();
  expect(env).not.toHaveProperty('DEVELOPER_SECRET');
  expect(env).not.toHaveProperty('LOCAL_AWS_GUARD');
  expect(env).not.toHaveProperty('HOME');
});

test('the context has the time that is left, the IDs and the names', async () => {
  const arn = await createFunction(`
    await answer(event.url, { ...context, left: context.getRemainingTimeInMillis() })`);

  const context = (await ask(arn)) as Record<string, unknown>;

  expect(context).toMatchObject({ functionName: 'test', invokedFunctionArn: arn, logGroupName: LOG_GROUP });
  expect(context['memoryLimitInMB']).toBe('128');
  expect(context['awsRequestId']).toMatch(/^[0-9a-f-]{36}$/);
  expect(context['left']).toBeGreaterThan(3000);
  expect(context['left']).toBeLessThanOrEqual(5000);
});

test('an environment is used again for the next event', async () => {
  const arn = await createFunction('await answer(event.url, [process.pid, ++calls])');

  const [pid] = (await ask(arn)) as number[];
  await logLine(/^REPORT/);

  expect(await ask(arn)).toEqual([pid, 2]);
});

test('an update brings new code and ends the old environment', async () => {
  const arn = await createFunction('await answer(event.url, process.pid)');
  const pid = (await ask(arn)) as number;
  await logLine(/^REPORT/);

  await createFunction(`await answer(event.url, 'new')`);

  expect(await ask(arn)).toBe('new');
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('a callback handler ends when it has called back and nothing is left to do', async () => {
  const arn = await createFunction(`
    exports.handler = (event, context, callback) => {
      callback(null, 'done');
      setTimeout(() => answer(event.url, 'later'), 50);
    };`);

  expect(await ask(arn)).toBe('later');
  expect(await logLine(/^REPORT/)).not.toContainEqual(expect.stringContaining('Status:'));
});

test('nodejs24.x takes no callback handlers any more', async () => {
  const arn = await createFunction('exports.handler = (event, context, callback) => callback(null)', {
    runtime: 'nodejs24.x',
  });

  localAws.cloud.lambda.invokeAsync(arn, {});

  expect(await logLine(/^REPORT/)).toContainEqual(expect.stringContaining('Runtime.CallbackHandlerDeprecated'));
});

test('console and plain output reach the log group between START and END', async () => {
  const arn = await createFunction(`console.log('two\\nlines'); process.stdout.write('plain\\n');`);

  localAws.cloud.lambda.invokeAsync(arn, {});

  const lines = await logLine(/^REPORT/);
  expect(lines[0]).toMatch(/^START RequestId: [0-9a-f-]{36} Version: \$LATEST$/);
  expect(lines[1]).toMatch(/^\d{4}-\S+Z\t[0-9a-f-]{36}\tINFO\ttwo\rlines$/);
  expect(lines[2]).toBe('plain');
  expect(lines[3]).toMatch(/^END RequestId: [0-9a-f-]{36}$/);
  expect(lines[4]).toMatch(/^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB/);
});

test('a function whose role may not write logs loses them', async () => {
  localAws.cloud.iam.role('arn:aws:iam::111122223333:role/function').policies.clear();
  const arn = await createFunction(`console.log('unseen'); await answer(event.url)`);

  await ask(arn);

  expect(await logLines()).toEqual([]);
});

test('a function that takes too long is killed, tried twice more with the same request ID, and then given up', async () => {
  const arn = await createFunction('for (;;);', { timeoutSeconds: 1 });

  localAws.cloud.lambda.invokeAsync(arn, {});

  const lines = await logLine(/^REPORT/, 3);
  const timeouts = lines.filter((line) => line.includes('Task timed out after 1.00 seconds'));
  expect(timeouts).toHaveLength(3);
  expect(new Set(lines.filter((line) => line.startsWith('START')))).toHaveProperty('size', 1);
  expect(lines.at(-1)).toContain('Status: timeout');
}, 15_000);

test.each([
  ['throws', `throw new Error('broken')`, /Invoke Error \t.*"errorMessage":"broken"/],
  ['ends the process', `process.exit(3)`, /^REPORT .*Status: error/],
  ['never settles', `await new Promise(() => undefined)`, /Runtime\.NodeJsExit/],
  [
    'throws where nobody catches',
    `setTimeout(() => { throw new Error('late') }); await new Promise(() => undefined)`,
    /Uncaught Exception \t.*late/,
  ],
  ['throws while it loads', `throw new Error('at load'); exports.handler = 0`, /Uncaught Exception \t.*at load/],
  ['has no handler', `exports.handlers = 0`, /Runtime\.HandlerNotFound/],
])(
  'a function that %s is tried twice more',
  async (_, body, expected) => {
    const arn = await createFunction(body);

    localAws.cloud.lambda.invokeAsync(arn, {});

    const lines = await logLine(/^REPORT/, 3);
    expect(lines.filter((line) => expected.test(line))).toHaveLength(3);
    expect(lines.filter((line) => line.startsWith('REPORT') && line.includes('Status: error'))).toHaveLength(3);
  },
  15_000,
);

test('a hundred events at once are all worked on, by a few processes', async () => {
  const arn = await createFunction('await answer(event.url, process.pid)');

  const pids = await Promise.all(Array.from({ length: 100 }, () => ask(arn)));

  expect(new Set(pids).size).toBeLessThanOrEqual(8);
}, 30_000);

test('the code of a zip is unpacked with its directories', async () => {
  const zip = zipOf({
    'lib/value.js': 'module.exports = 42;',
    'index.js': `exports.handler = async () => console.log('value', require('./lib/value'))`,
  });
  const arn = await createFunction('', { code: { zip } });

  localAws.cloud.lambda.invokeAsync(arn, {});

  expect(await logLine(/^REPORT/)).toContainEqual(expect.stringContaining('value 42'));
});

test.each(['../escaped.js', '/tmp/escaped.js', 'a/../../escaped.js', 'a\\..\\escaped.js'])(
  'a zip with the name %s is refused',
  async (name) => {
    const put = createFunction('', { code: { zip: zipOf({ [name]: 'bad' }) } });

    await expect(put).rejects.toThrow(/^Could not unzip uploaded file: /);
  },
);

test('code that is no zip is refused', async () => {
  await expect(createFunction('', { code: { zip: Buffer.from('no zip') } })).rejects.toThrow('Could not unzip');
});

test('a runtime that is not Node.js is refused by name', async () => {
  await expect(createFunction('', { runtime: 'python3.13' })).rejects.toThrow('not with python3.13');
});

test('a role that does not trust Lambda is refused', async () => {
  localAws.cloud.iam.createRole(PLACE.accountId, 'other', { Statement: [] });

  const put = createFunction('', { roleArn: 'arn:aws:iam::111122223333:role/other' });

  await expect(put).rejects.toThrow('The role defined for the function cannot be assumed by Lambda.');
});

test('the SDK of the runtime is there for code that brings none, and other packages are not', async () => {
  const arn = await createFunction(`
    const { LightsailClient } = require('@aws-sdk/client-lightsail');
    let other = 'resolved';
    try { require('aws-cdk-lib'); } catch (error) { other = error.code; }
    await answer(event.url, [typeof LightsailClient, other])`);

  expect(await ask(arn)).toEqual(['function', 'MODULE_NOT_FOUND']);
});

test('stopping ends the processes, also one in an endless loop, and removes all files', async () => {
  const arn = await createFunction('await answer(event.url, [process.pid, process.cwd()]); for (;;);');
  const [pid, directory] = (await ask(arn)) as [number, string];

  await localAws.stop();
  await localAws.stop();

  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(existsSync(directory)).toBe(false);
  expect(readdirSync(tmpdir())).not.toContainEqual(directory.split('/')[2]);
});

test('rule 16: without other orders, a function that fails is asked again after one minute, and after two more', async () => {
  await localAws.stop();
  localAws = await startLocalAws();
  localAws.cloud.iam.createRole(PLACE.accountId, 'function', TRUST);
  const callback = localAws.cloud.callbacks.open(PLACE, 'key');
  const arn = await createFunction('await answer(event.url); throw new Error("wrong");');
  const waits: number[] = [];
  const { setTimeout: wait } = globalThis;
  // Only waits of a minute or more are taken away: nothing else here has one.
  jest.spyOn(globalThis, 'setTimeout').mockImplementation((act: () => void, milliseconds = 0) => {
    if (milliseconds >= 60_000) waits.push(milliseconds);
    return wait(act, milliseconds >= 60_000 ? 0 : milliseconds);
  });
  let asked = 0;
  await new Promise<void>((resolve) => {
    callback.onAnswer(() => {
      asked += 1;
      if (asked === 3) resolve();
    });
    localAws.cloud.lambda.invokeAsync(arn, { url: callback.url });
  });
  jest.restoreAllMocks();
  expect(waits).toEqual([60_000, 120_000]);
});
