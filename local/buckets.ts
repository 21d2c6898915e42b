import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CheckedJson } from './checked-json';
import { BUCKET_NAME, MAXIMUM_KEYS, type AccessKey, type Bucket } from './services/lightsail';

export const DEFAULT_ACCOUNT = '111122223333';
export const DEFAULT_REGION = 'us-east-1';
export const EXAMPLE_BUCKETS = path.join(__dirname, 'buckets.json');

/** A role that lets another account in. */
export interface SeedRole {
  readonly name: string;
  readonly accountId: string;
  readonly trustedAccount: string;
  readonly externalId?: string;
  readonly actions: readonly string[];
}

/** What the local AWS holds when it starts. */
export interface Seed {
  readonly buckets: readonly Bucket[];
  readonly roles: readonly SeedRole[];
}

/** Reads a seed file. An error tells the file, the place in it, the rule, and the value that breaks it. */
export function readSeed(file: string): Seed {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
  return parseSeed(text, file);
}

export function parseSeed(text: string, file: string): Seed {
  const { buckets, roles } = CheckedJson.parse(text, file).members(['buckets'], ['roles']);
  const names = new Set<string>();
  const keyIds = new Set<string>();
  return {
    buckets: buckets.items('has to be a list of buckets').map((bucket) => readBucket(bucket, names, keyIds)),
    roles: roles.absent ? [] : roles.items('has to be a list of roles').map(readRole),
  };
}

function readBucket(json: CheckedJson, names: Set<string>, keyIds: Set<string>): Bucket {
  const { name, account, region, accessKeys } = json.members(['name', 'accessKeys'], ['account', 'region']);
  const keys = accessKeys.items(`has to be a list of at most ${MAXIMUM_KEYS} access keys`, MAXIMUM_KEYS);
  return {
    name: unique(name, name.text(BUCKET_NAME, `has to match ${BUCKET_NAME.source}`), names),
    accountId: account.absent ? DEFAULT_ACCOUNT : readAccount(account),
    region: region.absent ? DEFAULT_REGION : readRegion(region),
    accessKeys: keys.map((key) => readKey(key, keyIds)),
  };
}

function readKey(json: CheckedJson, keyIds: Set<string>): AccessKey {
  const { accessKeyId, status, createdAt, lastUsed } = json.members(
    ['accessKeyId', 'status', 'createdAt'],
    ['lastUsed'],
  );
  const key = {
    accessKeyId: unique(accessKeyId, accessKeyId.text(/^[A-Z0-9]{20}$/, 'has to match ^[A-Z0-9]{20}$'), keyIds),
    status: status.text(/^(Active|Inactive)$/, 'has to be Active or Inactive') as AccessKey['status'],
    createdAt: readDate(createdAt),
  };
  if (lastUsed.absent) return key;
  const { lastUsedDate, region, serviceName } = lastUsed.members(['lastUsedDate', 'region', 'serviceName']);
  const service = serviceName.text(/./, 'has to be the name of a service, such as s3');
  return {
    ...key,
    lastUsed: { lastUsedDate: readDate(lastUsedDate), region: readRegion(region), serviceName: service },
  };
}

function readRole(json: CheckedJson): SeedRole {
  const { name, account, trustedAccount, externalId, actions } = json.members(
    ['name', 'account', 'trustedAccount', 'actions'],
    ['externalId'],
  );
  return {
    name: name.text(/^[\w+=,.@-]{1,64}$/, 'has to be the name of a role'),
    accountId: readAccount(account),
    trustedAccount: readAccount(trustedAccount),
    actions: actions
      .items('has to be a list of IAM actions')
      .map((action) => action.text(/^[a-z0-9-]+:[\w*]+$/i, 'has to be an IAM action')),
    ...(!externalId.absent && { externalId: externalId.text(/^.{2,}$/, 'has to have at least two characters') }),
  };
}

function readAccount(json: CheckedJson): string {
  return json.text(/^\d{12}$/, 'has to be an account ID of 12 digits');
}

function readRegion(json: CheckedJson): string {
  return json.text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'has to be a region, such as us-east-1');
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { day: 86_400, hour: 3600, minute: 60 };

/** A point in time, or, so that "used recently" stays true, how long ago it was. Lightsail keeps whole seconds. */
function readDate(json: CheckedJson): Date {
  const rule = 'has to be a date like 2026-11-24T08:00:00Z or 3 days ago, 2 hours ago, 5 minutes ago';
  const text = json.text(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|\d{1,5} (day|hour|minute)s? ago)$/, rule);
  const [, amount, unit = ''] = /^(\d+) (day|hour|minute)/.exec(text) ?? [];
  if (amount !== undefined) {
    return new Date((Math.floor(Date.now() / 1000) - Number(amount) * (UNIT_SECONDS[unit] ?? 0)) * 1000);
  }
  const date = new Date(text);
  // Neither a month 13 nor a February 30, which JavaScript takes for March 2.
  if (Number.isNaN(date.getTime()) || date.toISOString() !== text.replace('Z', '.000Z')) json.fail(rule);
  return date;
}

function unique(json: CheckedJson, value: string, known: Set<string>): string {
  if (known.has(value)) json.fail('has to be unique in the file');
  known.add(value);
  return value;
}
