import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ModuleKind, transpileModule } from 'typescript';

const README = readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');

/** The code of the README in one language, each with the headings above it; throws when there is none. */
export function codeOfReadme(language: string): { readonly title: string; readonly code: string }[] {
  const found = [...README.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map((match) => ({
    title: titleAt(match.index),
    code: match[1] ?? '',
  }));
  if (found.length === 0) throw new Error(`the README shows no ${language}`);
  return found;
}

function titleAt(index: number): string {
  return [...README.slice(0, index).matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? '';
}

/** TypeScript as a program for Node.js. Its types are checked by `npm run test:docs`. */
export function toJavaScript(code: string): string {
  return transpileModule(code, { compilerOptions: { module: ModuleKind.CommonJS } }).outputText;
}
