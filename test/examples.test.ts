import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** The files that `npm run test:languages` runs, and C#, which it reads. */
const EXAMPLES = {
  python: 'examples/python/app.py',
  java: 'examples/java/src/main/java/com/example/app/BucketKeys.java',
  go: 'examples/go/main.go',
  csharp: 'examples/csharp/BucketKeys.cs',
};

describe('the section of the README on other languages', () => {
  const section = /^## In other languages$(.*?)^## /ms.exec(read('README.md'))?.[1] ?? '';

  test.each(Object.entries(EXAMPLES))('shows code of the %s example', (language, file) => {
    const snippet = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms').exec(section)?.[1] ?? 'no snippet';
    expect(unindented(read(file))).toContain(unindented(snippet));
  });
});

test('the TypeScript example is the app of cdk.json, with the library by the name of its package', () => {
  const code = (file: string): string => read(file).slice(read(file).indexOf('interface BucketKeysProps'));
  expect(code('examples/typescript/app.ts')).toBe(code('bin/app.ts'));
});

function unindented(code: string): string {
  return code.replace(/^[ \t]+/gm, '');
}
