import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Language, type Node, Parser } from 'web-tree-sitter';

const GRAMMAR = path.join(__dirname, '..', 'node_modules', 'tree-sitter-c-sharp', 'tree-sitter-c_sharp.wasm');

export interface Source {
  readonly file: string;
  readonly root: Node;
}

/** All C# files under a folder, parsed; throws at the first that is not C#. */
export async function parseFolder(folder: string): Promise<Source[]> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(GRAMMAR));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.cs'));
  return files.map((file) => {
    const root = parser.parse(readFileSync(path.join(folder, file), 'utf8'))?.rootNode;
    if (root === undefined || root.hasError) throw new Error(`${file} is not C#`);
    return { file, root };
  });
}

export function descendants(root: Node, type: string): Node[] {
  return root.descendantsOfType(type);
}

export function field(node: Node, name: string): Node | undefined {
  return node.childForFieldName(name) ?? undefined;
}

export function fieldText(node: Node, name: string): string {
  return field(node, name)?.text ?? '';
}
