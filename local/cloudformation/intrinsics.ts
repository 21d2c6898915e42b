/** The intrinsic functions: pure, what they look up comes from a scope. */
import { templateError } from './errors';
import { isObject, isScalar, type Json } from './json';

/** `undefined` is what AWS::NoValue leaves behind: nothing. */
export type Value = Json | undefined;

export interface StackOutputReference {
  readonly stackName: string;
  readonly outputName: string;
  readonly region: string | undefined;
  readonly roleArn: string | undefined;
}

export interface Scope {
  /** A parameter, a pseudo parameter, or the physical ID of a resource. */
  ref(name: string): Value;
  attribute(logicalId: string, name: string): Json;
  condition(name: string): boolean;
  mapped(map: string, first: string, second: string): Json;
  importValue(exportName: string): string;
  stackOutput(reference: StackOutputReference): string;
  availabilityZones(region: string): string[];
  /** `{{resolve:ssm:NAME}}` */
  ssmParameter(name: string): string;
}

type IntrinsicFunction = (argument: Json, scope: Scope) => Value;

const functions: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (name, scope) => scope.ref(text(name, 'Ref')),
  'Fn::GetAtt': (argument, scope) => {
    const { logicalId, attribute } = getAttParts(argument);
    return scope.attribute(logicalId, text(resolve(attribute, scope), 'Fn::GetAtt'));
  },
  'Fn::Sub': sub,
  'Fn::Join': (argument, scope) => {
    const [delimiter, items] = pair(argument, 'Fn::Join');
    return listOf(resolve(items, scope), 'Fn::Join')
      .map((item) => text(item, 'Fn::Join'))
      .join(text(delimiter, 'Fn::Join'));
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, source] = pair(argument, 'Fn::Split');
    return text(resolve(source, scope), 'Fn::Split').split(text(delimiter, 'Fn::Split'));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = pair(argument, 'Fn::Select');
    const at = Number(text(resolve(index, scope), 'Fn::Select'));
    const item = listOf(resolve(items, scope), 'Fn::Select')[at];
    if (item === undefined) throw templateError(`Fn::Select cannot select nonexistent value at index ${at}`);
    return item;
  },
  'Fn::If': (argument, scope) => {
    const [name, yes, no] = listOf(argument, 'Fn::If');
    if (yes === undefined || no === undefined) throw malformed('Fn::If', 'a list of condition name and two values');
    return resolve(scope.condition(text(name, 'Fn::If')) ? yes : no, scope);
  },
  'Fn::FindInMap': (argument, scope) => {
    const keys = listOf(argument, 'Fn::FindInMap').map((key) => text(resolve(key, scope), 'Fn::FindInMap'));
    const [map, first, second] = keys;
    if (keys.length !== 3 || map === undefined || first === undefined || second === undefined) {
      throw malformed(
        'Fn::FindInMap',
        'a map name and two keys; DefaultValue needs the AWS::LanguageExtensions transform',
      );
    }
    return scope.mapped(map, first, second);
  },
  'Fn::ImportValue': (name, scope) => scope.importValue(text(resolve(name, scope), 'Fn::ImportValue')),
  'Fn::GetStackOutput': (argument, scope) => {
    const given = resolve(argument, scope);
    if (!isObject(given)) throw malformed('Fn::GetStackOutput', 'an object with StackName and OutputName');
    return scope.stackOutput({
      stackName: text(given.StackName, 'Fn::GetStackOutput'),
      outputName: text(given.OutputName, 'Fn::GetStackOutput'),
      region: optional(given.Region, 'Fn::GetStackOutput'),
      roleArn: optional(given.RoleArn, 'Fn::GetStackOutput'),
    });
  },
  'Fn::Base64': (argument, scope) => Buffer.from(text(resolve(argument, scope), 'Fn::Base64')).toString('base64'),
  'Fn::GetAZs': (region, scope) => scope.availabilityZones(text(resolve(region, scope), 'Fn::GetAZs')),
};

export const functionNames = Object.keys(functions);

/** The function a value calls, if it calls one. */
export function functionCall(value: Json): { name: string; argument: Json } | undefined {
  if (!isObject(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  if (!entry || others.length > 0 || !(entry[0] === 'Ref' || entry[0].startsWith('Fn::'))) return undefined;
  return { name: entry[0], argument: entry[1] };
}

export function resolve(value: Value, scope: Scope): Value {
  if (typeof value === 'string') return resolveDynamicReferences(value, scope);
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  const call = functionCall(value);
  if (call) {
    const known = functions[call.name];
    if (!known) throw unsupportedFunction(call.name);
    return known(call.argument, scope);
  }
  const members = Object.entries(value).flatMap(([key, member]) => {
    const resolved = resolve(member, scope);
    return resolved === undefined ? [] : [[key, resolved] as const];
  });
  return Object.fromEntries(members);
}

export function unsupportedFunction(name: string, path?: string): Error {
  const place = path ? ` at ${path}` : '';
  return templateError(`function ${name}${place} is not served here; supported: ${functionNames.join(', ')}`);
}

/** Both spellings: `[Name, Attribute]` and `Name.Attribute`. Attribute names may hold dots themselves. */
export function getAttParts(argument: Json): { logicalId: string; attribute: Json } {
  const [logicalId, attribute] =
    typeof argument === 'string' ? splitAtFirstDot(argument) : Array.isArray(argument) ? argument : [];
  if (typeof logicalId !== 'string' || attribute === undefined || attribute === '') {
    throw templateError(
      'Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    );
  }
  return { logicalId, attribute };
}

export function splitAtFirstDot(name: string): [string, string] {
  const dot = name.indexOf('.');
  return dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
}

/** The text and the variables of `Fn::Sub`, whichever form it has. */
export function subParts(argument: Json): { pattern: string; variables: { [name: string]: Json } } {
  const [pattern, variables] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof pattern !== 'string' || !isObject(variables)) {
    throw malformed('Fn::Sub', 'a string, or a list of a string and an object of variables');
  }
  return { pattern, variables };
}

/** `${Name}` but not `${!Literal}`. */
export const subVariable = /\$\{(!?)([^}]*)\}/g;

function sub(argument: Json, scope: Scope): string {
  const { pattern, variables } = subParts(argument);
  const substituted = pattern.replace(subVariable, (_, escaped: string, name: string) => {
    if (escaped) return `\${${name}}`;
    const variable = variables[name.trim()];
    if (variable !== undefined) return text(resolve(variable, scope), 'Fn::Sub');
    const [logicalId, attribute] = splitAtFirstDot(name.trim());
    return text(attribute ? scope.attribute(logicalId, attribute) : scope.ref(logicalId), 'Fn::Sub');
  });
  return resolveDynamicReferences(substituted, scope);
}

export function resolveDynamicReferences(value: string, scope: Scope): string {
  return value.replace(/\{\{resolve:([^:}]+):([^}]+)\}\}/g, (_, service: string, reference: string) => {
    if (service !== 'ssm') throw templateError(`dynamic reference to ${service} is not served here; supported: ssm`);
    const [name, version] = reference.split(':');
    if (version !== undefined) throw templateError(`a version in {{resolve:ssm:${reference}}} is not served here`);
    return scope.ssmParameter(name ?? '');
  });
}

function text(value: Value, name: string): string {
  if (isScalar(value)) return String(value);
  throw malformed(name, `text, not ${value === undefined ? 'nothing' : JSON.stringify(value)}`);
}

function optional(value: Value, name: string): string | undefined {
  return value === undefined ? undefined : text(value, name);
}

function listOf(value: Value, name: string): Json[] {
  if (Array.isArray(value)) return value;
  throw malformed(name, `a list, not ${value === undefined ? 'nothing' : JSON.stringify(value)}`);
}

function pair(argument: Json, name: string): [Json, Json] {
  const [first, second, third] = listOf(argument, name);
  if (first === undefined || second === undefined || third !== undefined) throw malformed(name, 'a list of two');
  return [first, second];
}

function malformed(name: string, expected: string): Error {
  return templateError(`every ${name} object requires ${expected}`);
}
