/** The table of rules and tests in local/README.md, made from the names of the tests: `rule 9: …`. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { RULES, SOURCES } from './rules';

const ROOT = path.join(__dirname, '../../..');
export const README = path.join(ROOT, 'local/README.md');

export interface NamedTest {
  readonly rule: number;
  /** What the name says after the number. */
  readonly says: string;
  readonly file: string;
}

/** The tests that name a rule, in the order of their files. */
export function namedTests(): NamedTest[] {
  const files = readdirSync(path.join(ROOT, 'test'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
    .sort()
    .flatMap((name) => testsIn(path.join('test', name)));
}

function testsIn(file: string): NamedTest[] {
  const source = ts.createSourceFile(file, readFileSync(path.join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest);
  const found: NamedTest[] = [];
  const visit = (node: ts.Node): void => {
    const [, rule, says] = /^rule (\d+): (.+)$/.exec(titleOf(node) ?? '') ?? [];
    if (rule !== undefined && says !== undefined) found.push({ rule: Number(rule), says, file });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The title of `test('…', …)` and of `test.each(…)('…', …)`; one that is skipped has none. */
function titleOf(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const [title] = node.arguments;
  if (!title || !ts.isStringLiteralLike(title)) return undefined;
  return isTest(node.expression) || isEach(node.expression) ? title.text : undefined;
}

function isEach(callee: ts.Expression): boolean {
  if (!ts.isCallExpression(callee) || !ts.isPropertyAccessExpression(callee.expression)) return false;
  return callee.expression.name.text === 'each' && isTest(callee.expression.expression);
}

function isTest(callee: ts.Expression): boolean {
  return ts.isIdentifier(callee) && callee.text === 'test';
}

const BEGIN = '<!-- conformance: written by `npm run conformance` -->';
const END = '<!-- end of conformance -->';

/** The README with the table that the tests of this moment make. */
export function withTable(readme: string): string {
  const [before, rest] = readme.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) throw new Error(`${README} needs ${BEGIN} and ${END}`);
  return `${before}${BEGIN}\n\n${table(namedTests())}\n\n${END}${after}`;
}

function table(tests: readonly NamedTest[]): string {
  const rows = RULES.map(({ text, sources }, index) => {
    const own = tests.filter(({ rule }) => rule === index + 1);
    const names = own.map(({ says, file }) => `[${nameOf(file)}]: ${says.replace(/%[sj]/g, '…')}`);
    return row(String(index + 1), text, sources.map((source) => `[${source}]`).join(', '), names.join('<br>'));
  });
  const files = [...new Set(tests.map(({ file }) => file))];
  const links = [
    ...Object.entries(SOURCES).map(([name, url]) => `[${name}]: ${url}`),
    ...files.map((file) => `[${nameOf(file)}]: ${path.relative(path.dirname(README), path.join(ROOT, file))}`),
  ];
  return [row('#', 'rule', 'source', 'tests'), row(...Array<string>(4).fill('---')), ...rows, '', ...links].join('\n');
}

function nameOf(file: string): string {
  return path.basename(file).replace('.test.ts', '.test');
}

function row(...cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('*', '\\*')).join(' | ')} |`;
}
