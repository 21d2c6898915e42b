import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Node } from 'web-tree-sitter';
import { descendants, fieldText, type Source } from './syntax';

export interface Member {
  readonly kind: 'property' | 'method';
  /** The type of the property, or of what the method returns. */
  readonly type: string;
}

export interface Type {
  readonly bases: readonly string[];
  /** Each with the least and the most parameters. */
  readonly constructors: readonly (readonly [number, number])[];
  readonly members: ReadonlyMap<string, Member>;
}

/** Types by their full names. */
export type Api = ReadonlyMap<string, Type>;

/** What C# code declares. */
export function apiOf(sources: readonly Source[]): Api {
  const declarations = sources.flatMap(({ root }) =>
    ['class_declaration', 'interface_declaration'].flatMap((type) => descendants(root, type)),
  );
  return new Map(declarations.map((declaration) => [fullName(declaration), typeOf(declaration)]));
}

export function fullName(declaration: Node): string {
  return `${namespaceOf(declaration)}.${fieldText(declaration, 'name')}`;
}

export function namespaceOf(node: Node): string {
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    if (parent.type === 'namespace_declaration') return fieldText(parent, 'name');
    const scoped = parent.children.find((child) => child.type === 'file_scoped_namespace_declaration');
    if (scoped) return fieldText(scoped, 'name');
  }
  return '';
}

function typeOf(declaration: Node): Type {
  const own = (type: string): Node[] =>
    descendants(declaration, type).filter((member) => declaration.type === 'interface_declaration' || isPublic(member));
  const properties = own('property_declaration').map(
    (node) => [fieldText(node, 'name'), { kind: 'property', type: fieldText(node, 'type') }] as const,
  );
  const methods = own('method_declaration').map(
    (node) => [fieldText(node, 'name'), { kind: 'method', type: fieldText(node, 'returns') }] as const,
  );
  const bases = declaration.namedChildren.find((child) => child.type === 'base_list')?.namedChildren ?? [];
  return {
    bases: bases.map((base) => base.text),
    constructors: own('constructor_declaration').map(parameterRange),
    members: new Map<string, Member>([...properties, ...methods]),
  };
}

function isPublic(member: Node): boolean {
  return member.namedChildren.some((child) => child.type === 'modifier' && child.text === 'public');
}

function parameterRange(constructor: Node): [number, number] {
  const parameters = descendants(constructor, 'parameter');
  // A default value is the child after the name.
  const optional = parameters.filter((parameter) => parameter.children.some((child) => child.text === '='));
  return [parameters.length - optional.length, parameters.length];
}

interface Assembly {
  readonly name: string;
  readonly targets: DotnetTarget;
  readonly submodules?: Readonly<Record<string, { readonly targets?: DotnetTarget }>>;
  readonly types: Readonly<Record<string, AssemblyType>>;
}

interface DotnetTarget {
  readonly dotnet?: { readonly namespace: string };
}

interface AssemblyType {
  readonly name: string;
  readonly namespace?: string;
  readonly datatype?: boolean;
  readonly base?: string;
  readonly interfaces?: readonly string[];
  readonly initializer?: { readonly parameters?: readonly { readonly optional?: boolean }[] };
  readonly properties?: readonly { readonly name: string; readonly type: Reference }[];
  readonly methods?: readonly { readonly name: string; readonly returns?: { readonly type: Reference } }[];
}

interface Reference {
  readonly fqn?: string;
}

/** What the .NET packages of jsii libraries declare: nobody here has them, but their names follow from the assemblies. */
export function apiOfAssemblies(names: readonly string[]): Api {
  const assemblies = new Map(names.map((name) => [name, readAssembly(name)]));
  const dotnetName = (fqn = ''): string => {
    const assembly = assemblies.get(fqn.split('.')[0] ?? '');
    const type = assembly?.types[fqn];
    if (assembly === undefined || type === undefined) return fqn;
    const submodule = type.namespace === undefined ? undefined : `${assembly.name}.${type.namespace}`;
    const targets =
      (submodule === undefined ? undefined : assembly.submodules?.[submodule]?.targets) ?? assembly.targets;
    return `${targets.dotnet?.namespace ?? ''}.${type.name}`;
  };
  const types = [...assemblies.values()].flatMap((assembly) => Object.entries(assembly.types));
  return new Map(types.map(([fqn, type]) => [dotnetName(fqn), assemblyType(type, dotnetName)]));
}

function assemblyType(type: AssemblyType, dotnetName: (fqn?: string) => string): Type {
  const parameters = type.initializer?.parameters ?? [];
  const required = parameters.filter(({ optional }) => optional !== true);
  const members = [
    ...(type.properties ?? []).map(
      (property) => [property.name, { kind: 'property', type: dotnetName(property.type.fqn) }] as const,
    ),
    ...(type.methods ?? []).map(
      (method) => [method.name, { kind: 'method', type: dotnetName(method.returns?.type.fqn) }] as const,
    ),
  ];
  return {
    bases: [...(type.base === undefined ? [] : [type.base]), ...(type.interfaces ?? [])].map(dotnetName),
    constructors: type.initializer !== undefined ? [[required.length, parameters.length]] : [],
    members: new Map(members.map(([name, member]) => [pascalCase(name), member])),
  };
}

function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function readAssembly(name: string): Assembly {
  const folder = path.dirname(require.resolve(`${name}/package.json`));
  const read = (file: string) => readFileSync(path.join(folder, file));
  const assembly = JSON.parse(read('.jsii').toString()) as Assembly & { readonly filename?: string };
  return assembly.filename === undefined
    ? assembly
    : (JSON.parse(gunzipSync(read(assembly.filename)).toString()) as Assembly);
}
