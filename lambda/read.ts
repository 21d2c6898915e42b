import { GetBucketAccessKeysCommand, LightsailClient } from '@aws-sdk/client-lightsail';
import type { AwsCredentialIdentity } from '@smithy/types';
import { explain, isNotFound, type Undertaking } from './aws/explain';
import { type Patience, withPatience } from './aws/patience';
import { credentialsFromEnvironment, requestHandler } from './aws/sdk';
import { Failure } from './failure';
import type { Query } from './parse';
import type { AccessKey } from './project';

/** The keys of a bucket, in the order of the API. Every error is a sentence for the person deploying. */
export async function read(query: Query, patience: Patience): Promise<AccessKey[]> {
  const client = await clientFor(query, patience);
  const command = new GetBucketAccessKeysCommand({ bucketName: query.bucketName });
  try {
    const answer = await withPatience(patience, (requestTimeout) => client.send(command, { requestTimeout }));
    return keysIn(answer.accessKeys);
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (isNotFound(error)) throw new Failure(notFound(query));
    throw new Failure(explain(error, undertaking(query, await client.config.credentials())));
  }
}

async function clientFor({ region, role }: Query, patience: Patience): Promise<LightsailClient> {
  if (role === undefined) return ownClient(region);
  const { assumeRole } = await import('./aws/assume-role.js');
  // Anew for each event: a session must not outlive the permission to assume the role, nor serve another role.
  const session = await assumeRole(role, region, patience);
  return newClient(region, () => Promise.resolve(session));
}

const ownClients = new Map<string, LightsailClient>();

function ownClient(region: string): LightsailClient {
  const client = ownClients.get(region) ?? newClient(region, credentialsFromEnvironment);
  ownClients.set(region, client);
  return client;
}

function newClient(region: string, credentials: () => Promise<AwsCredentialIdentity>): LightsailClient {
  // Patience takes the place of the SDK's own attempts: it knows how much time is left.
  return new LightsailClient({ region, credentials, requestHandler, maxAttempts: 1 });
}

// While it loads, Lambda gives a function a full processor; during an event only what its memory size buys.
if (process.env.AWS_REGION !== undefined) ownClient(process.env.AWS_REGION);

function keysIn(list: unknown): AccessKey[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw new TypeError('accessKeys is not a list');
  return list.map(withoutSecret);
}

/** Picks field by field, so that secretAccessKey stays behind even if AWS ever filled it. */
function withoutSecret(key: unknown): AccessKey {
  const { accessKeyId, status, createdAt, lastUsed } = record(key);
  const { lastUsedDate, region, serviceName } = record(lastUsed ?? {});
  return {
    accessKeyId: text(accessKeyId),
    status: text(status),
    createdAt: date(createdAt),
    lastUsedDate: date(lastUsedDate),
    lastUsedRegion: text(region),
    lastUsedServiceName: text(serviceName),
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  throw new TypeError('not an object');
}

/** A comma would break the lists, whose values are joined with it. */
function text(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && !value.includes(',')) return value;
  throw new TypeError('not text');
}

function date(value: unknown): Date | undefined {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  throw new TypeError('not a date');
}

function notFound({ bucketName, region }: Query): string {
  return `Lightsail bucket "${bucketName}" does not exist in ${region}; check bucketName and region`;
}

function undertaking({ bucketName, region, role }: Query, credentials: AwsCredentialIdentity): Undertaking {
  const reader = role === undefined ? 'the role of the function' : `role ${role.arn}`;
  return {
    doing: `reading the access keys of Lightsail bucket "${bucketName}" in ${region}`,
    service: 'Lightsail',
    region,
    permission:
      `allow lightsail:GetBucketAccessKeys on "*" for ${reader}, ` +
      'and look for a permissions boundary or a service control policy that denies it',
    credentials,
  };
}
