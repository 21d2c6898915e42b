import { readFileSync } from 'node:fs';
import path from 'node:path';
import { warningsOf } from '../lib/support';
import { app } from './apps/strict';

/** The app that the linters look at is the one that users copy. */
test('the README shows the strict app as it is', () => {
  const source = readFileSync(path.join(__dirname, 'apps', 'strict.ts'), 'utf8')
    .replace(`'../../../lib'`, `'cdk-lightsail-bucket-access-keys'`)
    .replace('\nexport { app };\n', '');
  expect(readFileSync('README.md', 'utf8')).toContain(`\`\`\`ts\n${source}\`\`\`\n`);
});

test('the strict app leaves no warning', () => {
  const [stack] = app.node.children;
  expect(warningsOf(stack as Parameters<typeof warningsOf>[0])).toEqual([]);
});
