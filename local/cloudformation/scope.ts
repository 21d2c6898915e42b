/** What a template's functions look up, for one stack at one moment. */
import type { Place } from '../cloud';
import { lazyConditions } from './conditions';
import { uuidOf, type Engine } from './engine';
import { messageOf, templateError, templateFormatError, validationError } from './errors';
import { importValue } from './exports';
import type { Scope, Value } from './intrinsics';
import { isObject, type Json } from './json';
import type { Definition, Resource, Stack } from './stack';
import { isCustomResource } from './custom-resource';
import { readStackOutput } from './stack-output';

export const noEchoParameter = '****';
export const noEchoAttribute = '*****';

export interface ScopeOptions {
  readonly engine: Engine;
  readonly stack: Pick<Stack, 'id' | 'name' | 'place'>;
  readonly definition: Definition;
  /** The resource behind a logical ID, as far as it is there. */
  readonly resource: (logicalId: string) => Resource | undefined;
  /** Secret values are masked: for the eyes of people. */
  readonly masked?: boolean;
  /** Told the name of each export that is read. */
  readonly onImport?: (exportName: string) => void;
}

export function createScope(options: ScopeOptions): Scope {
  const { engine, stack, definition } = options;
  const condition = lazyConditions(definition.template.conditions, () => scope);
  const scope: Scope = {
    condition,
    ref: (name) => ref(options, name),
    attribute: (logicalId, name) => attribute(options, logicalId, name),
    mapped: (map, first, second) => mapped(definition.template.mappings, map, first, second),
    importValue: (name) => {
      const value = importValue(engine.stacks, stack.place, name);
      options.onImport?.(name);
      return value;
    },
    stackOutput: (reference) => readStackOutput(engine, definition.caller, stack.place, reference),
    availabilityZones: (region) => ['a', 'b', 'c'].map((zone) => `${region || stack.place.region}${zone}`),
    ssmParameter: (name) => storedParameter(engine, stack.place, name),
  };
  return scope;
}

export function storedParameter(engine: Engine, place: Place, name: string): string {
  try {
    return engine.cloud.ssm.get(place, name);
  } catch (error) {
    const reason = messageOf(error);
    throw validationError(
      `Unable to fetch parameters [${name}] from parameter store for this account. ${reason}`.trim(),
    );
  }
}

export const pseudoParameters = [
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
] as const;

function pseudoParameter({ stack, definition }: ScopeOptions, name: (typeof pseudoParameters)[number]): Value {
  switch (name) {
    case 'AWS::AccountId':
      return stack.place.accountId;
    case 'AWS::NoValue':
      return undefined;
    case 'AWS::NotificationARNs':
      return [...definition.notificationArns];
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::Region':
      return stack.place.region;
    case 'AWS::StackId':
      return stack.id;
    case 'AWS::StackName':
      return stack.name;
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
  }
}

function ref(options: ScopeOptions, name: string): Value {
  const pseudo = pseudoParameters.find((known) => known === name);
  if (pseudo) return pseudoParameter(options, pseudo);
  const parameter = options.definition.parameters.get(name);
  if (parameter) return parameter.noEcho && options.masked ? noEchoParameter : parameter.value;
  return existing(options, name).physicalId;
}

function attribute(options: ScopeOptions, logicalId: string, name: string): Json {
  const { attributes, noEcho, type } = existing(options, logicalId);
  const value = attributes[name];
  if (value !== undefined) return noEcho && options.masked ? noEchoAttribute : value;
  if (!isCustomResource(type)) throw templateError(`resource ${logicalId} has no attribute ${name}`);
  const object = `${options.stack.id}|${logicalId}|${uuidOf(options.stack.id, logicalId)}`;
  throw validationError(
    `CustomResource attribute error: Vendor response doesn't contain ${name} attribute in object ${object}`,
  );
}

function existing(options: ScopeOptions, logicalId: string): Resource {
  const resource = options.resource(logicalId);
  if (resource) return resource;
  // It is in the template (that was checked), so its condition is false.
  throw templateFormatError(`Unresolved resource dependencies [${logicalId}] in the Resources block of the template`);
}

function mapped(mappings: Json, map: string, first: string, second: string): Json {
  const value = [map, first, second].reduce<Json | undefined>(
    (level, key) => (isObject(level) ? level[key] : undefined),
    mappings,
  );
  if (value === undefined) throw templateError(`Unable to get mapping for ${map}::${first}::${second}`);
  return value;
}
