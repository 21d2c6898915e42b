import { readFileSync } from 'node:fs';
import { RULES } from './rules';
import { namedTests, README, withTable } from './table';

const named = namedTests();

test.each(RULES.map(({ text }, index) => [index + 1, text] as const))('a test names rule %i: %s', (number) => {
  expect(named.filter(({ rule }) => rule === number)).not.toEqual([]);
});

test('every test that names a rule names one that there is', () => {
  expect(named.filter(({ rule }) => rule < 1 || rule > RULES.length)).toEqual([]);
});

test('the table in local/README.md is that of the tests (npm run conformance writes it)', () => {
  // Prettier lays out the columns.
  const plain = (text: string) => text.replace(/[ -]+/g, ' ');
  const readme = readFileSync(README, 'utf8');
  expect(plain(readme)).toBe(plain(withTable(readme)));
});
