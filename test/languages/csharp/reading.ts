import type { Node } from 'web-tree-sitter';
import { type Api, apiOf, apiOfAssemblies, type Member, namespaceOf, type Type } from './api';
import { descendants, field, fieldText, parseFolder, type Source } from './syntax';

/**
 * Reads the C# example as a compiler would, as far as names go: each type, constructor, property and method that it uses
 * must be in the generated code, in the assemblies of the CDK, or in itself. Gives what is not.
 */
export async function readExample(example: string, generated: string): Promise<string[]> {
  const sources = await parseFolder(example);
  const api = new Map([
    ...apiOfAssemblies(['aws-cdk-lib', 'constructs']),
    ...apiOf(await parseFolder(generated)),
    ...apiOf(sources),
  ]);
  return sources.flatMap((source) => new Reading(source, api).problems());
}

class Reading {
  private readonly namespaces: readonly string[];

  constructor(
    private readonly source: Source,
    private readonly api: Api,
  ) {
    const usings = descendants(source.root, 'using_directive').map((using) => using.namedChild(0)?.text ?? '');
    this.namespaces = [...usings, ...descendants(source.root, 'class_declaration').map(namespaceOf)];
  }

  public problems(): string[] {
    const { root } = this.source;
    return [
      ...descendants(root, 'object_creation_expression').flatMap((node) => this.creation(node)),
      ...descendants(root, 'member_access_expression').flatMap((node) => this.access(node)),
      ...descendants(root, 'base_list').flatMap((list) => list.namedChildren.flatMap((base) => this.type(base))),
      ...['parameter', 'property_declaration'].flatMap((type) =>
        descendants(root, type).flatMap((node) => this.type(field(node, 'type') ?? null)),
      ),
    ];
  }

  private creation(node: Node): string[] {
    const name = fieldText(node, 'type');
    const type = this.find(name);
    if (type === undefined) return this.problem(node, `there is no type ${name}`);
    const count = field(node, 'arguments')?.namedChildCount ?? 0;
    const constructors = type.constructors.length > 0 ? type.constructors : [[0, 0] as const];
    const fits = constructors.some(([least, most]) => least <= count && count <= most);
    const names = (field(node, 'initializer')?.namedChildren ?? []).map((entry) => fieldText(entry, 'left'));
    return [
      ...(fits ? [] : this.problem(node, `${name} has no constructor with ${count} parameters`)),
      ...names
        .filter((property) => this.member(type, property)?.kind !== 'property')
        .flatMap((property) => this.problem(node, `${name} has no property ${property}`)),
    ];
  }

  private access(node: Node): string[] {
    const receiver = field(node, 'expression');
    const name = fieldText(node, 'name');
    const typeName = this.typeOf(receiver);
    const type = this.find(typeName);
    if (type === undefined) return this.problem(node, `the type of ${receiver?.text ?? ''} is unknown`);
    const kind = isCalled(node) ? 'method' : 'property';
    return this.member(type, name)?.kind === kind ? [] : this.problem(node, `${typeName} has no ${kind} ${name}`);
  }

  private type(node: Node | null): string[] {
    const name = bare(node?.text);
    if (node?.type === 'predefined_type' || /^(string|bool|int|double)$/.test(name)) return [];
    return this.find(name) === undefined && node !== null ? this.problem(node, `there is no type ${name}`) : [];
  }

  /** The name of the type of an expression; empty when it cannot be told. */
  private typeOf(node: Node | undefined): string {
    switch (node?.type) {
      case 'object_creation_expression':
        return fieldText(node, 'type');
      case 'invocation_expression':
        return this.typeOf(field(node, 'function'));
      case 'member_access_expression': {
        const type = this.find(this.typeOf(field(node, 'expression')));
        return bare(type && this.member(type, fieldText(node, 'name'))?.type);
      }
      case 'identifier':
        return this.typeOfName(node);
      default:
        return '';
    }
  }

  /** The nearest declaration of a variable, parameter or property around a name; else the name is that of a type. */
  private typeOfName(node: Node): string {
    for (let scope = node.parent; scope !== null; scope = scope.parent) {
      const found = ['parameter', 'variable_declarator', 'property_declaration']
        .flatMap((type) => descendants(scope, type))
        .find((declaration) => fieldText(declaration, 'name') === node.text);
      if (found === undefined) continue;
      const declared = field(found, 'type') ?? (found.parent ? field(found.parent, 'type') : undefined);
      return declared?.type === 'implicit_type' ? this.typeOf(found.namedChild(1) ?? undefined) : bare(declared?.text);
    }
    return node.text;
  }

  private member(type: Type, name: string): Member | undefined {
    const own = type.members.get(name);
    if (own !== undefined) return own;
    const bases = type.bases.map((base) => this.find(base));
    return bases.map((base) => base && this.member(base, name)).find((member) => member !== undefined);
  }

  private find(name: string): Type | undefined {
    return [name, ...this.namespaces.map((namespace) => `${namespace}.${name}`)]
      .map((candidate) => this.api.get(candidate))
      .find((type) => type !== undefined);
  }

  private problem(node: Node, text: string): string[] {
    return [`${this.source.file}:${node.startPosition.row + 1}: ${text}`];
  }
}

function isCalled(node: Node): boolean {
  const { parent } = node;
  return parent?.type === 'invocation_expression' && field(parent, 'function')?.id === node.id;
}

/** Without the marks of arrays and of what may be null. */
function bare(type = ''): string {
  return type.replace(/[?[\]]/g, '');
}
