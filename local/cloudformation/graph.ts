/** What depends on what, and the order that follows from it. */
import { templateError, validationError } from './errors';
import { functionCall, getAttParts, splitAtFirstDot, subParts, subVariable } from './intrinsics';
import { isObject, textOf, type Json } from './json';
import type { ResourceDeclaration } from './template';

export interface Call {
  readonly name: string;
  readonly argument: Json;
  readonly path: string;
}

/** Every function call inside a value, outermost first. */
export function* calls(value: Json, path: string): Generator<Call> {
  const call = functionCall(value);
  if (call) yield { ...call, path };
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* calls(item, `${path}/${index}`);
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) yield* calls(member, `${path}/${key}`);
  }
}

/** A name some value asks for; with an attribute when it is asked by Fn::GetAtt or `${Name.Attribute}`. */
export interface Reference {
  readonly name: string;
  readonly attribute: string | undefined;
  readonly by: string;
  readonly path: string;
}

export function* references(value: Json, path: string): Generator<Reference> {
  for (const call of calls(value, path)) {
    if (call.name === 'Ref') {
      yield { name: textOf(call.argument), attribute: undefined, by: 'Ref', path: call.path };
    } else if (call.name === 'Fn::GetAtt') {
      const { logicalId, attribute } = getAttParts(call.argument);
      // An attribute name may be computed (from parameters): then only the resource is known ahead.
      const name = typeof attribute === 'string' ? attribute : '';
      yield { name: logicalId, attribute: name, by: 'Fn::GetAtt', path: call.path };
    } else if (call.name === 'Fn::Sub') {
      yield* subReferences(call);
    }
  }
}

function* subReferences(call: Call): Generator<Reference> {
  const { pattern, variables } = subParts(call.argument);
  for (const [, escaped, inner = ''] of pattern.matchAll(subVariable)) {
    const name = inner.trim();
    if (escaped || variables[name] !== undefined) continue;
    const [logicalId, attribute] = splitAtFirstDot(name);
    yield { name: logicalId, attribute: attribute || undefined, by: 'Fn::Sub', path: call.path };
  }
}

/** The resources that a resource names, in its properties or under DependsOn, as far as they exist. */
export function dependenciesOf(resource: ResourceDeclaration, exists: (logicalId: string) => boolean): Set<string> {
  const names = [...references(resource.properties, '')].map(({ name }) => name);
  return new Set([...names, ...resource.dependsOn].filter(exists));
}

export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

export function graphOf(resources: ReadonlyMap<string, ResourceDeclaration>): Graph {
  const exists = (logicalId: string) => resources.has(logicalId);
  return new Map([...resources.values()].map((resource) => [resource.logicalId, dependenciesOf(resource, exists)]));
}

export function reversed(graph: Graph): Graph {
  const result = new Map([...graph.keys()].map((id) => [id, new Set<string>()]));
  for (const [id, dependencies] of graph) {
    for (const dependency of dependencies) result.get(dependency)?.add(id);
  }
  return result;
}

/** Dependencies first. Throws when there is a circle, naming its members. */
export function sorted(graph: Graph): string[] {
  const waiting = new Map([...graph].map(([id, dependencies]) => [id, new Set(dependencies)]));
  const dependents = reversed(graph);
  const order = [...waiting].filter(([, dependencies]) => dependencies.size === 0).map(([id]) => id);
  for (const id of order) {
    waiting.delete(id);
    for (const dependent of dependents.get(id) ?? []) {
      const left = waiting.get(dependent);
      left?.delete(id);
      if (left?.size === 0) order.push(dependent);
    }
  }
  if (waiting.size > 0) {
    throw validationError(`Circular dependency between resources: [${[...waiting.keys()].join(', ')}]`);
  }
  return order;
}

/**
 * Visits every node once all it depends on has been visited, in parallel otherwise. Where a visit returns false,
 * nothing that depends on it is visited.
 */
export async function inOrder(graph: Graph, visit: (id: string) => Promise<boolean>): Promise<void> {
  const visits = new Map<string, Promise<boolean>>();
  for (const id of sorted(graph)) {
    const before = [...(graph.get(id) ?? [])].map((dependency) => {
      const visited = visits.get(dependency);
      if (!visited) throw templateError(`${id} depends on ${dependency}, which is not part of the graph`);
      return visited;
    });
    const go = async () => ((await Promise.all(before)).every(Boolean) ? visit(id) : false);
    visits.set(id, go());
  }
  await Promise.all(visits.values());
}
