import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chart } from '../bench/report/chart';
import { goalsOf, oursOf, verdictOn } from '../bench/goals';
import { performanceTable } from '../bench/report/readme';
import { report } from '../bench/report/tables';
import type { Results } from '../bench/results';
import { LightsailBucketAccessKeysProvider } from '../lib';
import { newStack, resourcesOf } from './lib/support';

const ROOT = path.join(__dirname, '..');
const fileText = (...names: string[]): string => readFileSync(path.join(ROOT, ...names), 'utf8');
const results = JSON.parse(fileText('bench', 'results.json')) as Results;

/** What stands between the marks, without what prettier does to a table. */
function published(...file: string[]): string {
  const [, text = ''] = /<!-- results.*? -->\n(.*)<!-- end of results -->/s.exec(fileText(...file)) ?? [];
  return unaligned(text);
}

function unaligned(text: string): string {
  return text
    .replace(/-{2,}/g, '--')
    .replace(/ +/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim();
}

/** What is shown of the bench is what one run of it measured. */
describe('the figures of the bench', () => {
  test('in its README are those of the results', () => {
    expect(published('bench', 'README.md')).toBe(unaligned(report(results)));
  });

  test('in the README of the package as well', () => {
    expect(published('README.md')).toBe(unaligned(performanceTable(results)));
    const [, ...cells] = /^\| CPU of a cold event +\|(.*)\|(.*)\|(.*)\|$/m.exec(fileText('README.md')) ?? [];
    const { cold } = results;
    const columns = ['ours', 'aws-custom-resource', 'provider'].map((name) => cold.find((row) => row.name === name));
    expect(cells.map((cell) => /[\d.]+ ×/.exec(cell)?.[0])).toEqual(
      columns.map((row) => `${row?.ownCpuToFloor.median.toFixed(1)} ×`),
    );
  });

  test('in the chart too', () => {
    expect(fileText('docs', 'benchmark.svg')).toBe(chart(results.cold));
  });

  test('are nowhere far from a goal', () => {
    expect(goalsOf(results).filter((goal) => verdictOn(goal) === 'far off')).toEqual([]);
  });

  test('are of the memory size that the function has, which is more than it needs', () => {
    const stack = newStack();
    new LightsailBucketAccessKeysProvider(stack, 'Provider');
    const [lambdaFunction] = Object.values(resourcesOf(stack, 'AWS::Lambda::Function'));
    const megabytes = Number(lambdaFunction?.Properties.MemorySize);
    expect(results.memorySizes.map((row) => row.megabytes)).toContain(megabytes);
    expect(oursOf(results.cold).peak.median).toBeLessThan(megabytes);
  });
});
