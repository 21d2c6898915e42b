import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { chart } from './chart';
import { performanceTable } from './readme';
import { report } from './tables';
import { RESULTS_FILE, type Results } from '../results';

const ROOT = join(__dirname, '..', '..');

/** Writes the results, and everything that shows figures of them. */
export async function publish(results: Results): Promise<void> {
  await writeFile(RESULTS_FILE, await formatted(JSON.stringify(results), RESULTS_FILE));
  await writeFile(join(ROOT, 'docs', 'benchmark.svg'), chart(results.cold));
  await replaceMarked(join(ROOT, 'bench', 'README.md'), report(results));
  await replaceMarked(join(ROOT, 'README.md'), performanceTable(results));
}

/** Where the file has the place for it. */
async function replaceMarked(file: string, text: string): Promise<void> {
  const before = await readFile(file, 'utf8');
  const marked = /(?<=<!-- results.*? -->\n).*(?=<!-- end of results -->)/s;
  if (!marked.test(before)) throw new Error(`${file} has no place for the results`);
  const after = before.replace(marked, () => `\n${text}\n`);
  await writeFile(file, await formatted(after, file));
}

async function formatted(text: string, file: string): Promise<string> {
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}
