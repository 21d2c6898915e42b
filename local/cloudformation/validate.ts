/** What can be known to be wrong with a template before anything is deployed. */
import { conditionFunctionNames, ruleFunctionNames } from './conditions';
import { templateError, templateFormatError, validationError } from './errors';
import { calls, graphOf, references, sorted, type Call } from './graph';
import { functionNames, unsupportedFunction } from './intrinsics';
import { isObject, textOf, type Json } from './json';
import { checkParameterTypes } from './parameters';
import { resourceType, resourceTypeNames } from './resources';
import { pseudoParameters } from './scope';
import type { ResourceDeclaration, Template } from './template';

const limits = { Parameters: 200, Mappings: 200, Resources: 500, Outputs: 200 } as const;

export function validateTemplate(template: Template): void {
  checkLimits(template);
  checkParameterTypes(template.parameters);
  checkConditions(template);
  checkRules(template);
  checkResourceTypes(template);
  for (const resource of template.resources.values()) checkResource(template, resource);
  checkOutputs(template);
  sorted(graphOf(template.resources));
}

/** The capabilities a caller has to acknowledge for this template. */
export function requiredCapabilities(template: Template): string[] {
  const granting = [...template.resources.values()].filter(({ type }) => resourceType(type)?.grantsPermissions);
  if (granting.length === 0) return [];
  const named = granting.some(({ properties }) => properties.RoleName ?? properties.ManagedPolicyName);
  return [named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'];
}

function checkLimits(template: Template): void {
  const counts = {
    Parameters: template.parameters.size,
    Mappings: Object.keys(template.mappings).length,
    Resources: template.resources.size,
    Outputs: template.outputs.size,
  };
  for (const name of Object.keys(limits) as (keyof typeof limits)[]) {
    if (counts[name] <= limits[name]) continue;
    throw templateFormatError(
      `Number of ${name.toLowerCase()}, ${counts[name]}, is greater than maximum allowed, ${limits[name]}`,
    );
  }
}

function checkConditions(template: Template): void {
  for (const [name, condition] of template.conditions) {
    const path = `Conditions/${name}`;
    checkValue(condition, path);
    for (const call of calls(condition, path)) {
      if (call.name === 'Fn::GetStackOutput')
        throw templateError(`Cannot use Fn::GetStackOutput in Conditions: ${call.path}`);
      if (call.name === 'Fn::GetAtt' || call.name === 'Fn::ImportValue') {
        throw templateError(`Cannot use ${call.name} in Conditions: ${call.path}`);
      }
      checkFunction(call, [...functionNames, ...conditionFunctionNames]);
    }
    checkReferences(template, condition, path, `Cannot reference resources in the Conditions block of the template`);
    for (const used of conditionNames(condition)) checkConditionExists(template, used, 'Conditions');
  }
}

function* conditionNames(value: Json): Generator<string> {
  if (Array.isArray(value)) {
    for (const item of value) yield* conditionNames(item);
  } else if (isObject(value)) {
    if (typeof value.Condition === 'string') yield value.Condition;
    for (const member of Object.values(value)) yield* conditionNames(member);
  }
}

function checkRules(template: Template): void {
  for (const [name, { condition, assertions }] of template.rules) {
    for (const value of [...(condition === undefined ? [] : [condition]), ...assertions.map(({ assert }) => assert)]) {
      const path = `Rules/${name}`;
      checkValue(value, path);
      for (const call of calls(value, path)) {
        checkFunction(call, ['Ref', ...conditionFunctionNames, ...ruleFunctionNames]);
      }
      checkReferences(template, value, path, 'Cannot reference resources in the Rules block of the template');
    }
  }
}

function checkResourceTypes(template: Template): void {
  const unknown = new Set(
    [...template.resources.values()].map(({ type }) => type).filter((type) => !resourceType(type)),
  );
  if (unknown.size === 0) return;
  throw templateFormatError(
    `Unrecognized resource types: [${[...unknown].join(', ')}]; the local AWS has ${resourceTypeNames.join(', ')} and Custom::*`,
  );
}

function checkResource(template: Template, resource: ResourceDeclaration): void {
  const path = `Resources/${resource.logicalId}`;
  checkProperties(resource, path);
  checkValue(resource.properties, `${path}/Properties`);
  checkValues(template, resource.properties, `${path}/Properties`, 'Resources');
  checkDependencies(template, resource.dependsOn, 'Resources');
  if (resource.condition !== undefined) checkConditionExists(template, resource.condition, 'Resources');
}

function checkProperties({ type, properties }: ResourceDeclaration, path: string): void {
  const known = resourceType(type);
  if (!known || known.properties === 'any') return;
  const names = Object.keys(known.properties);
  for (const name of Object.keys(properties)) {
    if (names.includes(name)) continue;
    const supported = names.length > 0 ? names.join(', ') : 'none';
    throw validationError(
      `Encountered unsupported property ${name} of ${type} at ${path}/Properties; the local AWS supports: ${supported}`,
    );
  }
  for (const name of known.required ?? []) {
    if (properties[name] === undefined)
      throw validationError(`Property ${name} cannot be empty. (${type} at ${path}/Properties)`);
  }
}

function checkOutputs(template: Template): void {
  for (const [key, output] of template.outputs) {
    const path = `Outputs/${key}`;
    checkValue(output.value, `${path}/Value`);
    checkValues(template, output.value, `${path}/Value`, 'Outputs');
    if (output.condition !== undefined) checkConditionExists(template, output.condition, 'Outputs');
    if (output.exportName === undefined) continue;
    checkValue(output.exportName, `${path}/Export/Name`);
    checkValues(template, output.exportName, `${path}/Export/Name`, 'Outputs');
    for (const { name, path: place } of calls(output.exportName, `${path}/Export/Name`)) {
      if (name === 'Fn::GetStackOutput') throw templateError(`Cannot use Fn::GetStackOutput in Export names: ${place}`);
    }
  }
}

/** Functions and references of a value that may look up resources. */
function checkValues(template: Template, value: Json, path: string, block: string): void {
  for (const call of calls(value, path)) {
    checkFunction(call, functionNames);
    if (call.name === 'Fn::If' && Array.isArray(call.argument)) {
      checkConditionExists(template, textOf(call.argument[0]), block);
    }
    if (call.name === 'Fn::ImportValue') checkImport(call);
  }
  for (const reference of references(value, path)) {
    const resource = template.resources.get(reference.name);
    if (resource) {
      checkAttribute(resource, reference.attribute, reference.by);
    } else if (reference.attribute !== undefined && reference.by === 'Fn::GetAtt') {
      throw templateError(`instance of Fn::GetAtt references undefined resource ${reference.name}`);
    } else if (reference.attribute !== undefined || !isParameter(template, reference.name)) {
      throw unresolved(reference.name, block);
    }
  }
}

function checkAttribute(resource: ResourceDeclaration, attribute: string | undefined, by: string): void {
  const known = resourceType(resource.type)?.attributes;
  if (!attribute || !known || known === 'any' || known.includes(attribute)) return;
  throw templateError(
    `resource ${resource.logicalId} does not support attribute type ${attribute} in ${by}; ` +
      `${resource.type} has ${known.length > 0 ? known.join(', ') : 'none'} here`,
  );
}

function checkImport({ argument, path }: Call): void {
  for (const inner of calls(argument, path)) {
    if (inner.name === 'Fn::GetStackOutput') {
      throw templateError(`Cannot use Fn::GetStackOutput in Fn::ImportValue: ${inner.path}`);
    }
    if (inner.name === 'Fn::GetAtt')
      throw templateError(`the attribute in Fn::ImportValue must not depend on any resources: ${path}`);
  }
}

function checkReferences(template: Template, value: Json, path: string, rule: string): void {
  for (const { name } of references(value, path)) {
    if (!isParameter(template, name)) throw templateFormatError(`Unresolved dependencies [${name}]. ${rule}`);
  }
}

function checkDependencies(template: Template, names: readonly string[], block: string): void {
  const unknown = names.find((name) => !template.resources.has(name));
  if (unknown !== undefined) throw unresolved(unknown, block);
}

function checkConditionExists(template: Template, name: string, block: string): void {
  if (template.conditions.has(name)) return;
  throw templateFormatError(`Unresolved condition dependency ${name} in the ${block} block of the template`);
}

function checkFunction(call: Call, supported: readonly string[]): void {
  if (supported.includes(call.name)) return;
  if (conditionFunctionNames.includes(call.name) || ruleFunctionNames.includes(call.name)) {
    throw templateError(`${call.name} cannot be used at ${call.path}: only in Conditions and Rules`);
  }
  throw unsupportedFunction(call.name, call.path);
}

/** `null` nowhere, and a function never beside other keys. */
function checkValue(value: Json, path: string): void {
  if (value === null) throw templateFormatError(`[/${path}] 'null' values are not allowed in templates`);
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      checkValue(item, `${path}/${index}`);
    });
  } else if (isObject(value)) {
    const keys = Object.keys(value);
    const call = keys.find((key) => key.startsWith('Fn::'));
    if (call && keys.length > 1)
      throw templateFormatError(`[/${path}] ${call} must stand alone, not beside other keys`);
    for (const key of keys) checkValue(value[key] ?? null, `${path}/${key}`);
  }
}

function isParameter(template: Template, name: string): boolean {
  return template.parameters.has(name) || pseudoParameters.some((pseudo) => pseudo === name);
}

function unresolved(name: string, block: string): Error {
  return templateFormatError(`Unresolved resource dependencies [${name}] in the ${block} block of the template`);
}
