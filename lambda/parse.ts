import { BUCKET_NAME, RESOURCE_TYPE, type ResourceProperties } from '../lib/contract';
import { Failure } from './failure';

/** What is needed to answer CloudFormation, whatever else the event says. */
export interface Envelope {
  readonly requestType: string;
  readonly responseUrl: string;
  readonly stackId: string;
  readonly requestId: string;
  readonly logicalResourceId: string;
  /** Absent on Create. */
  readonly physicalResourceId?: string;
  readonly properties: Properties;
  /** Those before an Update; nothing otherwise. */
  readonly oldProperties: Properties;
}

type Properties = Readonly<Record<string, unknown>>;

/** What to read, and under which conditions the deployment may go on. */
export interface Query {
  readonly bucketName: string;
  readonly region: string;
  readonly role?: { readonly arn: string; readonly externalId?: string };
  readonly guards: Guards;
}

export interface Guards {
  readonly requireActiveKey: boolean;
  readonly maxKeyAgeDays?: number;
  readonly maxIdleDays?: number;
}

const WEB_PROTOCOL = /^https?:/i;
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;
const ROLE_ARN = /^arn:[a-z-]+:iam::\d{12}:role\/\S+$/;

/** CloudFormation turns a number of the template into text, with an exponent if it is small: `6.9E-4`. */
const DAYS = /^\d+(\.\d+)?(e[+-]?\d+)?$/i;

const KNOWN_PROPERTIES: Readonly<Record<keyof ResourceProperties | 'ServiceToken' | 'ServiceTimeout', true>> = {
  ServiceToken: true,
  ServiceTimeout: true,
  BucketName: true,
  Region: true,
  RoleArn: true,
  ExternalId: true,
  RefreshTrigger: true,
  RequireActiveKey: true,
  MaxKeyAgeDays: true,
  MaxIdleDays: true,
};

/** Throws only when there is nobody to answer: whatever an answer can do without may be missing. */
export function parseEnvelope(event: unknown): Envelope {
  const fields = isRecord(event) ? event : {};
  const given = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const needed = (name: string): string => {
    const value = given(name);
    if (value !== undefined) return value;
    throw new Failure(`this function answers events of CloudFormation custom resources, and this one has no ${name}`);
  };
  const record = (name: string): Properties => {
    const value = fields[name];
    return isRecord(value) ? value : {};
  };
  const responseUrl = needed('ResponseURL');
  if (!URL.canParse(responseUrl) || !WEB_PROTOCOL.test(responseUrl)) {
    throw new Failure('the ResponseURL of the event is not a URL of https or http');
  }
  return {
    requestType: given('RequestType') ?? '',
    responseUrl,
    stackId: needed('StackId'),
    requestId: needed('RequestId'),
    logicalResourceId: needed('LogicalResourceId'),
    physicalResourceId: given('PhysicalResourceId'),
    properties: record('ResourceProperties'),
    oldProperties: record('OldResourceProperties'),
  };
}

/**
 * Untyped input on purpose: events of templates written by hand, by an older version or by a newer one arrive here.
 * A name it does not know is an error, because a misspelt guard would guard nothing.
 */
export function parseQuery(properties: Properties, functionRegion: string): Query {
  const unknown = Object.keys(properties).filter((name) => !Object.hasOwn(KNOWN_PROPERTIES, name));
  if (unknown.length > 0) {
    throw new Failure(
      `${RESOURCE_TYPE} has no property ${unknown.map(quote).join(', ')}; it takes ` +
        `${Object.keys(KNOWN_PROPERTIES).slice(2).join(', ')}. Check the spelling, or update the function behind ServiceToken`,
    );
  }
  const externalId = text(properties, 'ExternalId');
  const roleArn = matching(properties, 'RoleArn', ROLE_ARN, 'the ARN of an IAM role');
  if (externalId !== undefined && roleArn === undefined) {
    throw new Failure('property ExternalId goes with RoleArn, which is missing; add RoleArn or remove ExternalId');
  }
  return {
    bucketName: required(
      'BucketName',
      matching(properties, 'BucketName', BUCKET_NAME, 'a bucket name: 3 to 54 lower-case letters, digits and hyphens'),
    ),
    region: matching(properties, 'Region', REGION, 'a region such as us-east-1') ?? functionRegion,
    role: roleArn === undefined ? undefined : { arn: roleArn, externalId },
    guards: {
      requireActiveKey: matching(properties, 'RequireActiveKey', /^(true|false)$/, 'true or false') === 'true',
      maxKeyAgeDays: days(properties, 'MaxKeyAgeDays'),
      maxIdleDays: days(properties, 'MaxIdleDays'),
    },
  };
}

function text(properties: Properties, name: keyof ResourceProperties): string | undefined {
  const value = properties[name];
  if (value === undefined || value === null || value === '') return undefined;
  // CloudFormation delivers text, a test event written by hand may not.
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw unexpected(name, value, 'text');
}

function matching(
  properties: Properties,
  name: keyof ResourceProperties,
  pattern: RegExp,
  expected: string,
): string | undefined {
  const value = text(properties, name);
  if (value !== undefined && !pattern.test(value)) throw unexpected(name, value, expected);
  return value;
}

function days(properties: Properties, name: keyof ResourceProperties): number | undefined {
  const expected = 'a number of days above 0';
  const value = matching(properties, name, DAYS, expected);
  if (value === undefined) return undefined;
  if (!(Number(value) > 0 && Number.isFinite(Number(value)))) throw unexpected(name, value, expected);
  return Number(value);
}

function required<T>(name: keyof ResourceProperties, value: T | undefined): T {
  if (value === undefined) throw new Failure(`property ${name} is missing; give the name of a Lightsail bucket`);
  return value;
}

function unexpected(name: string, value: unknown, expected: string): Failure {
  return new Failure(`property ${name} must be ${expected}, but is ${quote(value)}`);
}

/** Long enough to recognize, short enough for one sentence. */
function quote(value: unknown): string {
  return JSON.stringify(value).slice(0, 120);
}

function isRecord(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
