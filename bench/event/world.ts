import { mkdtemp, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export const BUCKET = 'media';
export const NEWEST_KEY = 'AKIABENCHNEWEST00001';
export const OLDER_KEY = 'AKIABENCHOLDER000001';

/** Oldest first, so that a variant that does not sort is found out. */
const ACCESS_KEYS = [
  {
    accessKeyId: OLDER_KEY,
    status: 'Inactive',
    createdAt: 1_750_000_000,
    lastUsed: { lastUsedDate: 1_760_000_000, region: 'us-east-1', serviceName: 's3' },
  },
  {
    accessKeyId: NEWEST_KEY,
    status: 'Active',
    createdAt: 1_780_000_000,
    lastUsed: { lastUsedDate: null, region: 'N/A', serviceName: 'N/A' },
  },
];

export interface CloudFormationAnswer {
  readonly Status: string;
  readonly RequestId: string;
  readonly Data?: Readonly<Record<string, unknown>>;
  /** When the last byte of it had arrived, by `performance.now()`. */
  readonly acceptedAt: number;
}

/** One HTTPS server that plays Lightsail, CloudFormation and Lambda. */
export interface World {
  readonly environment: Readonly<Record<string, string>>;
  /** The answers since the last call. */
  takeAnswers(): CloudFormationAnswer[];
  /** What `Invoke` of the Lambda API runs. */
  onInvoke: (payload: string) => Promise<string>;
  stop(): void;
}

export async function startWorld(): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'bench' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: '*.s3.amazonaws.com' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  const answers: CloudFormationAnswer[] = [];
  const world: Pick<World, 'onInvoke'> = { onInvoke: () => Promise.reject(new Error('nothing to invoke')) };
  const server = createServer({ key, cert }, (incoming, outgoing) => {
    void serve(incoming, outgoing, answers, world);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await writeFile(join(directory, 'ca.pem'), cert);
  return Object.assign(world, {
    environment: environment(port, join(directory, 'ca.pem')),
    takeAnswers: () => answers.splice(0),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  });
}

/** What a function on Lambda finds, as far as it matters here. Nothing of the machine of the bench but the path. */
function environment(port: number, certificate: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIABENCH00000000000',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_SESSION_TOKEN: 'bench',
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: `https://127.0.0.1:${port}`,
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    NODE_EXTRA_CA_CERTS: certificate,
    BENCH_PORT: String(port),
  };
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answers: CloudFormationAnswer[],
  world: Pick<World, 'onInvoke'>,
): Promise<void> {
  const body = await textOf(incoming);
  if (incoming.method === 'PUT') {
    answers.push({ ...(JSON.parse(body) as Omit<CloudFormationAnswer, 'acceptedAt'>), acceptedAt: performance.now() });
    outgoing.end();
  } else if (incoming.url?.includes('/invocations') === true) {
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(await world.onInvoke(body));
  } else {
    answerLightsail(incoming, outgoing, body);
  }
}

function answerLightsail({ headers }: IncomingMessage, outgoing: ServerResponse, body: string): void {
  const isSigned = /^AWS4-HMAC-SHA256 Credential=\w+\/\d{8}\/us-east-1\/lightsail\/aws4_request/;
  const { bucketName } = JSON.parse(body) as { bucketName?: string };
  const isRight =
    isSigned.test(headers.authorization ?? '') &&
    headers['x-amz-target'] === 'Lightsail_20161128.GetBucketAccessKeys' &&
    bucketName === BUCKET;
  outgoing.statusCode = isRight ? 200 : 400;
  outgoing.setHeader('content-type', 'application/x-amz-json-1.1');
  outgoing.end(JSON.stringify(isRight ? { accessKeys: ACCESS_KEYS } : { __type: 'InvalidInputException' }));
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  incoming.setEncoding('utf8');
  let text = '';
  for await (const chunk of incoming as AsyncIterable<string>) text += chunk;
  return text;
}
