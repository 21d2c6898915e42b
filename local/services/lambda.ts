import { randomUUID } from 'node:crypto';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import {
  AwsError,
  type Caller,
  type FunctionConfiguration,
  type Iam,
  type Lambda,
  type Logs,
  type Sts,
} from '../cloud';
import { Environment, type Invocation } from '../lambda/environment';
import { unpack } from '../lambda/unpack';
import { runtimeVariables } from '../lambda/variables';

export interface LambdaOptions {
  readonly iam: Iam;
  readonly sts: Sts;
  readonly logs: Logs;
  /** A directory for code, emptied by whoever made it. */
  readonly workspace: string;
  /** What the local AWS itself adds to the variables of each function. */
  readonly variables: () => Readonly<Record<string, string>>;
  readonly nodeBinary: string;
  /** How long asynchronous invocation waits before each further try. */
  readonly retryDelays: readonly number[];
  /** How many events are worked on at the same time; the others queue. */
  readonly concurrency: number;
}

export interface LocalLambda extends Lambda {
  stop(): Promise<void>;
}

/** One version of a function: an update makes a new one, and the old one ends when its last event has. */
interface Version {
  readonly configuration: FunctionConfiguration;
  readonly taskRoot: string;
  readonly idle: Environment[];
  retired: boolean;
}

export function createLambda(options: LambdaOptions): LocalLambda {
  const { iam, sts, logs, workspace } = options;
  const functions = new Map<string, Version>();
  const running = new Set<Environment>();
  const retries = new Set<NodeJS.Timeout>();
  const queue: (() => Promise<void>)[] = [];
  const libraries = linkSdk(workspace);
  let busy = 0;
  let unpacked = 0;
  let stopped = false;

  function find(arn: string): Version {
    const version = functions.get(arn);
    if (!version) throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
    return version;
  }

  async function put(configuration: FunctionConfiguration): Promise<void> {
    checkRuntime(configuration.runtime);
    checkTrust(iam, configuration.roleArn);
    const taskRoot = path.join(workspace, `function-${++unpacked}`);
    await unpack(configuration.code, taskRoot);
    const old = functions.get(configuration.arn);
    functions.set(configuration.arn, { configuration, taskRoot, idle: [], retired: false });
    if (old) await retire(old);
  }

  async function retire(version: Version): Promise<void> {
    version.retired = true;
    await Promise.all(version.idle.splice(0).map((environment) => environment.stop()));
  }

  function deliver(arn: string, invocation: Invocation, tries: number): void {
    enqueue(async () => {
      const version = functions.get(arn);
      if (!version) return;
      // A function whose role is gone cannot be started: an error like any other, and tried again.
      const outcome = await run(version, invocation).catch(() => 'error' as const);
      const delay = options.retryDelays[tries];
      if (outcome === 'success' || delay === undefined || stopped) return;
      const timer = setTimeout(() => {
        retries.delete(timer);
        deliver(arn, invocation, tries + 1);
      }, delay);
      retries.add(timer);
    });
  }

  function enqueue(work: () => Promise<void>): void {
    queue.push(work);
    startNext();
  }

  function startNext(): void {
    if (stopped || busy >= options.concurrency) return;
    const work = queue.shift();
    if (!work) return;
    busy += 1;
    void work().finally(() => {
      busy -= 1;
      startNext();
    });
  }

  async function run(version: Version, invocation: Invocation) {
    const environment = warmEnvironment(version) ?? start(version);
    running.add(environment);
    const outcome = await environment.invoke(invocation);
    running.delete(environment);
    if (version.retired || stopped) await environment.stop();
    else if (environment.alive) version.idle.push(environment);
    return outcome;
  }

  function start({ configuration, taskRoot }: Version): Environment {
    const sessionName = configuration.name;
    const { accessKeyId, secretAccessKey, sessionToken } = sts.session(configuration.roleArn, sessionName);
    const caller = sts.caller(accessKeyId, sessionToken);
    const { place, logGroup } = configuration;
    const streams = `arn:aws:logs:${place.region}:${place.accountId}:log-group:${logGroup}:log-stream:*`;
    return new Environment({
      configuration,
      taskRoot,
      nodeBinary: options.nodeBinary,
      variables: {
        ...configuration.environment,
        ...runtimeVariables(configuration, taskRoot),
        ...options.variables(),
        NODE_PATH: libraries,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
      },
      log(stream, line) {
        // As on AWS, a function whose role may not write logs loses them silently.
        if (!logs.hasGroup(place, logGroup) || !isAllowed(iam, caller, streams)) return;
        logs.append(place, logGroup, stream, Date.now(), line);
      },
    });
  }

  return {
    put,
    async remove(arn) {
      const version = find(arn);
      functions.delete(arn);
      await retire(version);
    },
    configuration: (arn) => find(arn).configuration,
    invokeAsync(arn, payload) {
      find(arn);
      deliver(arn, { requestId: randomUUID(), event: payload }, 0);
    },
    async stop() {
      stopped = true;
      queue.length = 0;
      retries.forEach(clearTimeout);
      const idle = [...functions.values()].flatMap((version) => version.idle);
      await Promise.all([...running, ...idle].map((environment) => environment.stop()));
    },
  };
}

function warmEnvironment({ idle }: Version): Environment | undefined {
  for (let environment = idle.pop(); environment; environment = idle.pop()) {
    if (environment.alive) return environment;
  }
  return undefined;
}

function checkRuntime(runtime: string): void {
  if (/^nodejs\d+\.x$/.test(runtime)) return;
  const text = `The local AWS runs functions with a Node.js runtime (nodejs22.x, say) and not with ${runtime}`;
  throw new AwsError('InvalidParameterValueException', text);
}

function checkTrust(iam: Iam, roleArn: string): void {
  const lambda = { accountId: 'lambda', arn: 'lambda.amazonaws.com' };
  try {
    iam.authorizeAssume(lambda, iam.role(roleArn), undefined);
  } catch {
    const text = 'The role defined for the function cannot be assumed by Lambda.';
    throw new AwsError('InvalidParameterValueException', text);
  }
}

function isAllowed(iam: Iam, caller: Caller, resource: string): boolean {
  try {
    iam.authorize(caller, 'logs:CreateLogStream', resource);
    iam.authorize(caller, 'logs:PutLogEvents', resource);
    return true;
  } catch {
    return false;
  }
}

/** A NODE_PATH like that of AWS's runtime, which has the SDK and nothing else. */
function linkSdk(workspace: string): string {
  const libraries = path.join(workspace, 'runtime', 'node_modules');
  mkdirSync(libraries, { recursive: true });
  const client = path.dirname(require.resolve('@aws-sdk/client-lightsail/package.json'));
  symlinkSync(path.dirname(client), path.join(libraries, '@aws-sdk'), 'junction');
  return libraries;
}
