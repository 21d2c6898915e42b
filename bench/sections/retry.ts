import { build, type Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startLocalAws } from '../../local/local-aws';
import { runScript } from '../process/run-script';
import { spread, type Spread } from '../statistics';
import { countCalls, throttledAws } from './throttled-aws';

const PACKAGE = join(__dirname, '..', '..');

/** What the function has for reading. */
const MILLISECONDS = 270_000;

interface Strategy {
  readonly title: string;
  /** Exports `read(bucketName, region)`. */
  readonly source: string;
  readonly plugins?: Plugin[];
}

const STRATEGIES: readonly Strategy[] = [
  { title: 'SDK, standard', source: withSdk('{}') },
  { title: 'SDK, adaptive', source: withSdk(`{ retryMode: 'adaptive' }`) },
  { title: 'SDK, standard, until the deadline', source: withSdk('{ maxAttempts: 1000 }') },
  { title: 'SDK, adaptive, until the deadline', source: withSdk(`{ retryMode: 'adaptive', maxAttempts: 1000 }`) },
  ...[250, 1000, 2000].map((delay) => ({
    title: `ours, first delay ${delay} ms`,
    source: withPatience(),
    plugins: [firstDelay(delay)],
  })),
];

export interface RetryRow {
  readonly title: string;
  /** Functions at the same time. */
  readonly functions: number;
  readonly failed: Spread;
  /** Calls beyond the one that each function needs. */
  readonly extraCalls: Spread;
  readonly seconds: Spread;
}

export interface RetryOptions {
  readonly functions: number;
  readonly rounds: number;
}

interface Place {
  readonly node: string;
  readonly directory: string;
}

export async function measureRetries(place: Place, all: readonly RetryOptions[]): Promise<RetryRow[]> {
  const rows: RetryRow[] = [];
  for (const options of all) rows.push(...(await measureRetry(place, options)));
  return rows;
}

/** Every strategy in a region of its own, all at the same time: Lightsail throttles each region by itself. */
async function measureRetry({ node, directory }: Place, { functions, rounds }: RetryOptions): Promise<RetryRow[]> {
  const runs = STRATEGIES.map((): Run[] => []);
  const modules = await Promise.all(STRATEGIES.map((strategy, index) => bundle(strategy, directory, index)));
  for (let round = 0; round < rounds; round++) {
    const regions = STRATEGIES.map((_, index) => `us-bench-${index}`);
    const localAws = await startLocalAws(throttledAws(regions, functions));
    const callsOf = countCalls(localAws);
    const environment = { PATH: process.env.PATH, ...localAws.environment };
    await Promise.all(
      regions.map(async (region, index) => {
        const parameters = [modules[index] ?? '', String(functions), region];
        const end = await runScript<Omit<Run, 'calls'>>(node, [], 'readers.cjs', parameters, environment);
        runs[index]?.push({ ...end, calls: callsOf(region) });
      }),
    );
    await localAws.stop();
  }
  return STRATEGIES.map(({ title }, index) => rowOf(title, functions, runs[index] ?? []));
}

interface Run {
  readonly failed: number;
  readonly seconds: number;
  readonly calls: number;
}

function rowOf(title: string, functions: number, runs: readonly Run[]): RetryRow {
  return {
    title,
    functions,
    failed: spread(runs.map((run) => run.failed)),
    extraCalls: spread(runs.map((run) => run.calls - functions)),
    seconds: spread(runs.map((run) => run.seconds)),
  };
}

/** A client for each call, as each function has its own: they know nothing of each other. */
function withSdk(options: string): string {
  return `
    import { GetBucketAccessKeysCommand, LightsailClient } from '@aws-sdk/client-lightsail';
    export const read = (bucketName, region) =>
      new LightsailClient({ region, ...${options} }).send(new GetBucketAccessKeysCommand({ bucketName }), {
        abortSignal: AbortSignal.timeout(${MILLISECONDS}),
      });`;
}

function withPatience(): string {
  return `
    import { read as readWith } from './lambda/read';
    export const read = (bucketName, region) =>
      readWith({ bucketName, region }, { deadline: Date.now() + ${MILLISECONDS}, areGrantsNew: false });`;
}

/** The same code with another number; a build error when it is no longer there. */
function firstDelay(milliseconds: number): Plugin {
  const line = /(const FIRST_DELAY_WHEN_THROTTLED = )[\d_]+;/;
  return {
    name: 'first-delay',
    setup(plugin) {
      plugin.onLoad({ filter: /lambda[\\/]aws[\\/]patience\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        if (!line.test(source)) return { errors: [{ text: `nothing in ${path} matches ${line.source}` }] };
        return { contents: source.replace(line, `$1${milliseconds};`), loader: 'ts' };
      });
    },
  };
}

async function bundle({ source, plugins = [] }: Strategy, directory: string, index: number): Promise<string> {
  const outfile = join(directory, `strategy-${index}.js`);
  await build({
    stdin: { contents: source, resolveDir: PACKAGE },
    outfile,
    plugins,
    bundle: true,
    platform: 'node',
    target: 'node24',
    logLevel: 'error',
  });
  return outfile;
}
