/** A template as text becomes a template as types: what may stand where, and nothing about what it means. */
import { messageOf, templateFormatError } from './errors';
import { isObject, textOf, type Json, type JsonObject } from './json';
import { checkKeys, list, numberOf, object, optionalText, requiredText, scalarText } from './members';
import { parseYaml } from './yaml';

export interface ParameterDeclaration {
  readonly type: string;
  readonly default: string | undefined;
  readonly noEcho: boolean;
  readonly description: string | undefined;
  readonly constraints: ParameterConstraints;
}

export interface ParameterConstraints {
  readonly allowedValues: readonly string[] | undefined;
  readonly allowedPattern: string | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly minValue: number | undefined;
  readonly maxValue: number | undefined;
  readonly description: string | undefined;
}

export type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate';

export interface ResourceDeclaration {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  readonly condition: string | undefined;
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: DeletionPolicy;
  readonly metadata: Json | undefined;
}

export interface OutputDeclaration {
  readonly value: Json;
  readonly description: string | undefined;
  readonly exportName: Json | undefined;
  readonly condition: string | undefined;
}

export interface RuleDeclaration {
  readonly condition: Json | undefined;
  readonly assertions: readonly { readonly assert: Json; readonly description: string | undefined }[];
}

export interface Template {
  /** The text as it was sent, for GetTemplate. */
  readonly body: string;
  readonly description: string | undefined;
  readonly metadata: Json | undefined;
  readonly parameters: ReadonlyMap<string, ParameterDeclaration>;
  readonly rules: ReadonlyMap<string, RuleDeclaration>;
  readonly mappings: JsonObject;
  readonly conditions: ReadonlyMap<string, Json>;
  readonly resources: ReadonlyMap<string, ResourceDeclaration>;
  readonly outputs: ReadonlyMap<string, OutputDeclaration>;
}

const sections = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
];

export function parseTemplate(body: string): Template {
  const root = parseText(body);
  if (!isObject(root)) throw templateFormatError('unsupported structure.');
  checkKeys(root, sections, 'the template', (keys) => `Invalid template property or properties [${keys}]`);
  const version = root.AWSTemplateFormatVersion;
  if (version !== undefined && version !== '2010-09-09') {
    throw templateFormatError(
      `AWSTemplateFormatVersion ${JSON.stringify(version)} is not supported, only "2010-09-09"`,
    );
  }
  const resources = section(root, 'Resources', parseResource);
  if (resources.size === 0) throw templateFormatError('At least one Resources member must be defined.');
  return {
    body,
    description: optionalText(root, 'Description', ''),
    metadata: root.Metadata,
    parameters: section(root, 'Parameters', parseParameter),
    rules: section(root, 'Rules', parseRule),
    mappings: root.Mappings === undefined ? {} : object(root.Mappings, 'Mappings'),
    conditions: section(root, 'Conditions', (_, condition) => condition),
    resources,
    outputs: section(root, 'Outputs', parseOutput),
  };
}

function parseText(body: string): Json {
  if (!body.trimStart().startsWith('{')) return parseYaml(body);
  try {
    return JSON.parse(body) as Json;
  } catch (error) {
    throw templateFormatError(`JSON not well-formed. ${messageOf(error)}`);
  }
}

function section<Item>(root: JsonObject, name: string, parse: (key: string, value: Json, path: string) => Item) {
  const found = root[name];
  const members = found === undefined ? {} : object(found, name);
  return new Map(Object.entries(members).map(([key, value]) => [key, parse(key, value, `${name}/${key}`)]));
}

function parseParameter(_: string, value: Json, path: string): ParameterDeclaration {
  const from = object(value, path);
  checkKeys(
    from,
    [
      'Type',
      'Default',
      'NoEcho',
      'Description',
      'AllowedValues',
      'AllowedPattern',
      'MinLength',
      'MaxLength',
      'MinValue',
      'MaxValue',
      'ConstraintDescription',
    ],
    path,
  );
  const allowed = from.AllowedValues;
  return {
    type: requiredText(from, 'Type', path),
    default: scalarText(from, 'Default', path),
    noEcho: textOf(from.NoEcho) === 'true',
    description: optionalText(from, 'Description', path),
    constraints: {
      allowedValues: allowed === undefined ? undefined : list(allowed, `${path}/AllowedValues`).map(String),
      allowedPattern: optionalText(from, 'AllowedPattern', path),
      minLength: numberOf(from, 'MinLength', path),
      maxLength: numberOf(from, 'MaxLength', path),
      minValue: numberOf(from, 'MinValue', path),
      maxValue: numberOf(from, 'MaxValue', path),
      description: optionalText(from, 'ConstraintDescription', path),
    },
  };
}

function parseRule(_: string, value: Json, path: string): RuleDeclaration {
  const from = object(value, path);
  checkKeys(from, ['RuleCondition', 'Assertions'], path);
  const assertions = list(from.Assertions ?? [], `${path}/Assertions`).map((item, index) => {
    const assertion = object(item, `${path}/Assertions/${index}`);
    checkKeys(assertion, ['Assert', 'AssertDescription'], `${path}/Assertions/${index}`);
    return {
      assert: assertion.Assert ?? null,
      description: optionalText(assertion, 'AssertDescription', path),
    };
  });
  return { condition: from.RuleCondition, assertions };
}

function parseResource(logicalId: string, value: Json, path: string): ResourceDeclaration {
  if (!/^[A-Za-z0-9]{1,255}$/.test(logicalId)) {
    throw templateFormatError(`Resource name ${logicalId} is non alphanumeric.`);
  }
  const from = object(value, path);
  const known = ['Type', 'Properties', 'DependsOn', 'Condition', 'DeletionPolicy', 'UpdateReplacePolicy', 'Metadata'];
  checkKeys(from, known, path, (keys) => `Invalid template resource property '${keys}'`);
  const dependsOn = from.DependsOn ?? [];
  return {
    logicalId,
    type: requiredText(from, 'Type', path),
    properties: from.Properties === undefined ? {} : object(from.Properties, `${path}/Properties`),
    dependsOn: (Array.isArray(dependsOn) ? dependsOn : [dependsOn]).map(String),
    condition: optionalText(from, 'Condition', path),
    deletionPolicy: policy(from, 'DeletionPolicy', path, ['Delete', 'Retain', 'RetainExceptOnCreate']),
    updateReplacePolicy: policy(from, 'UpdateReplacePolicy', path, ['Delete', 'Retain']),
    metadata: from.Metadata,
  };
}

function parseOutput(key: string, value: Json, path: string): OutputDeclaration {
  if (!/^[A-Za-z0-9]{1,255}$/.test(key)) throw templateFormatError(`Output name ${key} is non alphanumeric.`);
  const from = object(value, path);
  checkKeys(from, ['Value', 'Description', 'Export', 'Condition'], path);
  if (from.Value === undefined) throw templateFormatError(`Every Outputs member must contain a Value object: ${path}`);
  let exportName: Json | undefined;
  if (from.Export !== undefined) {
    const declared = object(from.Export, `${path}/Export`);
    checkKeys(declared, ['Name'], `${path}/Export`);
    exportName = declared.Name ?? '';
  }
  return {
    value: from.Value,
    description: optionalText(from, 'Description', path),
    exportName,
    condition: optionalText(from, 'Condition', path),
  };
}

function policy(from: JsonObject, key: string, path: string, allowed: DeletionPolicy[]): DeletionPolicy {
  const value = from[key] ?? 'Delete';
  const found = allowed.find((name) => name === value);
  if (!found)
    throw templateFormatError(`Unrecognized ${key} ${textOf(value)} at ${path}; supported: ${allowed.join(', ')}`);
  return found;
}
