import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEFAULT_ACCOUNT, DEFAULT_REGION, type Seed, type SeedRole } from './buckets';
import type { Cloud, Iam } from './cloud';
import { createGuard, GUARD, type Connections } from './guard/guard';
import { listenForCallbacks } from './http/callbacks';
import { openFrontDoor } from './http/front-door';
import { createCloudFormation } from './services/cloudformation';
import { createIam } from './services/iam';
import { createLambda } from './services/lambda';
import { createLightsail } from './services/lightsail';
import { createLogs } from './services/logs';
import { createS3 } from './services/s3';
import { createSsm } from './services/ssm';
import { createSts, personalAccessKeyId } from './services/sts';

export interface LocalAwsOptions {
  /** @default - no buckets and no roles */
  readonly seed?: Seed;
  /** @default 0 - any that is free */
  readonly port?: number;
  /** Lightsail answers "Rate exceeded" beyond these many calls within a second. @default - never */
  readonly lightsailRequestsPerSecond?: number | undefined;
  /** The Node.js that runs functions. @default - the one that runs this */
  readonly nodeBinary?: string;
  /** Milliseconds before each further try of an asynchronous invocation. @default - one and two minutes, as on AWS */
  readonly retryDelays?: readonly number[];
  /** Events that functions work on at the same time. @default 8 */
  readonly concurrency?: number;
}

export interface LocalAws {
  readonly url: string;
  readonly port: number;
  readonly cloud: Cloud;
  /** What a process needs to take this for AWS, and nothing but this. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the guards of all processes with that environment, and of all functions, have seen so far. */
  connections(): Connections;
  /** Ends every process and removes every file. May be called again. */
  stop(): Promise<void>;
}

/** Starts an AWS on 127.0.0.1. It lives in this process; only functions and what they need are outside of it. */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const directory = mkdtempSync(path.join(tmpdir(), 'local-aws-'));
  const closing: (() => Promise<void> | void)[] = [
    () => {
      rmSync(directory, { recursive: true, force: true });
    },
  ];
  const stop = async () => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    return { ...(await assemble(options, directory, closing)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Leaves in `closing`, in order, how to take down what it has put up. */
async function assemble(
  options: LocalAwsOptions,
  directory: string,
  closing: (() => Promise<void> | void)[],
): Promise<Omit<LocalAws, 'stop'>> {
  const iam = createIam(DEFAULT_ACCOUNT);
  seedRoles(iam, options.seed?.roles ?? []);
  const sts = createSts(iam);
  const logs = createLogs();

  const callbacks = await listenForCallbacks();
  closing.push(() => callbacks.stop());
  const certificateFile = path.join(directory, 'callbacks.pem');
  writeFileSync(certificateFile, callbacks.certificate);
  const guard = createGuard(path.join(directory, 'connections.log'), callbacks.port);

  // Known once all services are there; no function starts before.
  let url = '';
  const lambda = createLambda({
    iam,
    sts,
    logs,
    workspace: path.join(directory, 'lambda'),
    nodeBinary: options.nodeBinary ?? process.execPath,
    retryDelays: options.retryDelays ?? [60_000, 120_000],
    concurrency: options.concurrency ?? 8,
    variables: () => ({
      AWS_ENDPOINT_URL: url,
      NODE_EXTRA_CA_CERTS: certificateFile,
      LOCAL_AWS_GUARD: guard.variable,
    }),
  });
  closing.push(() => lambda.stop());

  const lightsail = createLightsail(iam, {
    buckets: options.seed?.buckets ?? [],
    requestsPerSecond: options.lightsailRequestsPerSecond,
  });
  const cloud: Cloud = { iam, sts, s3: createS3(iam), ssm: createSsm(), logs, lightsail, lambda, callbacks };
  const { s3, ssm } = cloud;
  const services = { sts, s3, ssm, logs, lightsail, cloudformation: createCloudFormation(cloud) };
  const frontDoor = await openFrontDoor(services, sts, options.port ?? 0);
  closing.push(() => frontDoor.close());
  url = frontDoor.url;
  return {
    url,
    port: frontDoor.port,
    cloud,
    environment: environmentOf(url, directory, guard.variable),
    connections: () => guard.connections(),
  };
}

function environmentOf(url: string, directory: string, guardVariable: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: personalAccessKeyId(DEFAULT_ACCOUNT),
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: DEFAULT_REGION,
    AWS_DEFAULT_REGION: DEFAULT_REGION,
    // Files that do not exist: no profile of the developer plays a part.
    AWS_CONFIG_FILE: path.join(directory, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(directory, 'no-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_HOME: path.join(directory, 'cdk-home'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: '1',
    CDK_NOTICES: 'false',
    CDK_REQUIRE_APPROVAL: 'never',
    // The validator takes longer than the deployment.
    CDK_VALIDATION: 'false',
    // The CLI is bundled with the SDK, and its users cannot do anything about its warning.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    NO_PROXY: '*',
    NO_UPDATE_NOTIFIER: '1',
    NODE_OPTIONS: `--require ${JSON.stringify(GUARD)}`,
    LOCAL_AWS_GUARD: guardVariable,
  };
}

function seedRoles(iam: Iam, roles: readonly SeedRole[]): void {
  for (const { name, accountId, trustedAccount, externalId, actions } of roles) {
    const role = iam.createRole(accountId, name, {
      Statement: {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: `arn:aws:iam::${trustedAccount}:root` },
        ...(externalId !== undefined && { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
      },
    });
    role.policies.set('seed', { Statement: { Effect: 'Allow', Action: actions, Resource: '*' } });
  }
}
