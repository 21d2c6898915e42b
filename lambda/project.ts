import { type AccessKeyAttribute, type Attributes, NOT_AVAILABLE } from '../lib/contract';
import { Failure } from './failure';
import type { Guards, Query } from './parse';

/** One key as Lightsail tells of it, without the secret. Every field is optional in the API. */
export interface AccessKey {
  readonly accessKeyId?: string;
  readonly status?: string;
  readonly createdAt?: Date;
  readonly lastUsedDate?: Date;
  readonly lastUsedRegion?: string;
  readonly lastUsedServiceName?: string;
}

const ACTIVE = 'Active';
const MILLISECONDS_PER_DAY = 24 * 60 * 60 * 1000;

/** The attributes of these keys, unless a guard objects to them. */
export function project(query: Query, keys: readonly AccessKey[], now: Date): Attributes {
  const newestFirst = [...keys].sort(byCreationThenId);
  guard(query, newestFirst, now);
  const active = newestFirst.filter(isActive);
  return {
    BucketName: query.bucketName,
    Region: query.region,
    AccessKeyCount: String(keys.length),
    ActiveAccessKeyCount: String(active.length),
    AccessKeyIds: join(newestFirst.map((key) => key.accessKeyId)),
    AccessKeyStatuses: join(newestFirst.map((key) => key.status)),
    ActiveAccessKeyIds: join(active.map((key) => key.accessKeyId)),
    ActiveAccessKeyId: orNotAvailable(active[0]?.accessKeyId),
    ...attributesOf(0, newestFirst[0]),
    ...attributesOf(1, newestFirst[1]),
  };
}

type AttributesOf<I extends number> = Record<`AccessKeys.${I}.${AccessKeyAttribute}`, string>;

function attributesOf<I extends 0 | 1>(index: I, key: AccessKey | undefined): AttributesOf<I> {
  const values: Record<AccessKeyAttribute, string> = {
    AccessKeyId: orNotAvailable(key?.accessKeyId),
    Status: orNotAvailable(key?.status),
    CreatedAt: orNotAvailable(key?.createdAt?.toISOString()),
    LastUsedDate: orNotAvailable(key?.lastUsedDate?.toISOString()),
    LastUsedRegion: orNotAvailable(key?.lastUsedRegion),
    LastUsedServiceName: orNotAvailable(key?.lastUsedServiceName),
  };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`AccessKeys.${index}.${name}`, value]),
  ) as AttributesOf<I>;
}

/** The API promises no order, and an order that flips would change attributes for no reason. */
function byCreationThenId(a: AccessKey, b: AccessKey): number {
  const age = (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0);
  if (age !== 0) return age;
  const [idA, idB] = [a.accessKeyId ?? '', b.accessKeyId ?? ''];
  return idA < idB ? -1 : Number(idA > idB);
}

function isActive(key: AccessKey): boolean {
  return key.status === ACTIVE;
}

function join(values: readonly (string | undefined)[]): string {
  return orNotAvailable(values.map(orNotAvailable).join(','));
}

/** CloudFormation can neither export an empty value nor put one into an SSM parameter. */
function orNotAvailable(value: string | undefined): string {
  return value === undefined || value.trim() === '' ? NOT_AVAILABLE : value;
}

function guard(query: Query, keys: readonly AccessKey[], now: Date): void {
  const broken = brokenRule(query.guards, keys, now);
  if (broken === undefined) return;
  const found = keys.map((key) => describe(key, now)).join('; ');
  throw new Failure(
    `Lightsail bucket "${query.bucketName}" in ${query.region} ${broken.rule}; ` +
      `found ${found === '' ? 'no access keys' : found}. ${broken.remedy}`,
  );
}

interface BrokenRule {
  readonly rule: string;
  readonly remedy: string;
}

function brokenRule(guards: Guards, keys: readonly AccessKey[], now: Date): BrokenRule | undefined {
  const active = keys.filter(isActive);
  if (guards.requireActiveKey && active.length === 0) {
    return {
      rule: 'has no Active access key (requireActiveKey)',
      remedy: 'Create a key or activate one, or remove requireActiveKey',
    };
  }
  const { maxKeyAgeDays, maxIdleDays } = guards;
  if (maxKeyAgeDays !== undefined && active.some((key) => !(daysSince(key.createdAt, now) <= maxKeyAgeDays))) {
    return {
      rule: `has an Active access key older than ${formatDays(maxKeyAgeDays)} (maxKeyAge)`,
      remedy: 'Create a new key, move its users over and delete the old one, or raise maxKeyAge',
    };
  }
  if (maxIdleDays !== undefined && active.some((key) => !(daysSince(lastSign(key), now) <= maxIdleDays))) {
    return {
      rule: `has an Active access key unused for longer than ${formatDays(maxIdleDays)} (maxIdleTime)`,
      remedy: 'Delete or deactivate the unused key, or raise maxIdleTime',
    };
  }
  return undefined;
}

/** A key that was never used counts from its creation. */
function lastSign(key: AccessKey): Date | undefined {
  return key.lastUsedDate ?? key.createdAt;
}

/** Not a number when the date is not known: a guard that cannot be checked does not pass. */
function daysSince(date: Date | undefined, now: Date): number {
  return date === undefined ? Number.NaN : (now.getTime() - date.getTime()) / MILLISECONDS_PER_DAY;
}

function describe(key: AccessKey, now: Date): string {
  const age = ago(key.createdAt, now);
  const used = key.lastUsedDate === undefined ? 'never used' : `last used ${ago(key.lastUsedDate, now)}`;
  return `${orNotAvailable(key.accessKeyId)} (${orNotAvailable(key.status)}, created ${age}, ${used})`;
}

/** Rounded up: a key that is too old by minutes must not read as old as the rule allows. */
function ago(date: Date | undefined, now: Date): string {
  const days = daysSince(date, now);
  return Number.isNaN(days) ? 'at an unknown time' : `${formatDays(Math.max(0, Math.ceil(days * 10) / 10))} ago`;
}

function formatDays(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}
