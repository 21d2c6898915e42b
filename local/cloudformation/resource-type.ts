/** What the engine asks of a resource type; `resources/` holds them, one file for each service. */
import type { Cloud, Place } from '../cloud';
import { ResourceFailure } from './errors';
import type { JsonObject } from './json';

/** `update`: in place. `replace`: a new physical resource is made and the old one deleted in the cleanup. */
export type OnChange = 'update' | 'replace';

export interface ResourceType {
  readonly properties: Readonly<Record<string, OnChange>> | 'any';
  readonly required?: readonly string[];
  readonly attributes: readonly string[] | 'any';
  /** Attributes, and `Ref`, that an update in place can change: those who read them may change in turn. */
  readonly volatile?: readonly string[] | 'any';
  /** CAPABILITY_IAM is needed to deploy it. */
  readonly grantsPermissions?: boolean;
  create(properties: JsonObject, on: ResourceContext): Promise<Physical> | Physical;
  update(existing: Existing, properties: JsonObject, on: ResourceContext): Promise<Physical> | Physical;
  remove(existing: Existing, on: ResourceContext): Promise<void> | void;
}

/** The outcome of a creation or an update. */
export interface Physical {
  readonly id: string;
  readonly attributes: JsonObject;
  readonly noEcho?: boolean;
}

export interface Existing {
  readonly physicalId: string;
  readonly properties: JsonObject;
}

export interface ResourceContext {
  readonly cloud: Cloud;
  readonly place: Place;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  /** How long a second lasts: tests of time limits make it short. */
  readonly second: number;
  /** Aborted when a sibling failed: who waits for something stops waiting. */
  readonly signal: AbortSignal;
  /** A name as CloudFormation makes them up, new at each call. */
  physicalName(maxLength?: number): string;
}

/** `STACK-LOGICALID-SUFFIX`; a long stack name or logical ID gives way, the suffix never does. */
export function physicalName(stackName: string, logicalId: string, suffix: string, maxLength = 255): string {
  const room = maxLength - suffix.length - 2;
  const forLogicalId = Math.max(Math.floor(room / 2), room - stackName.length);
  const id = logicalId.slice(0, forLogicalId);
  return `${stackName.slice(0, room - id.length)}-${id}-${suffix}`;
}

export function text(properties: JsonObject, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  if (typeof value === 'object') {
    throw new ResourceFailure(
      `Property validation failure: [Value of property {/${name}} does not match type {String}]`,
    );
  }
  return String(value);
}

export function requiredText(properties: JsonObject, name: string): string {
  const value = text(properties, name);
  if (value === undefined) throw new ResourceFailure(`Property ${name} cannot be empty.`);
  return value;
}

export function integer(
  properties: JsonObject,
  name: string,
  fallback: number,
  [least, most]: [number, number],
): number {
  const given = text(properties, name) ?? String(fallback);
  const value = Number(given);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new ResourceFailure(`${name} must be a whole number from ${least} to ${most}, not ${given}`);
}
