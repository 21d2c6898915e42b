import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runScript } from '../process/run-script';
import { ratio, rotated, spread, type Spread } from '../statistics';

export const KINDS = {
  ours: 'this library',
  'aws-custom-resource': 'AwsCustomResource',
  provider: 'Provider framework',
};
export type Kind = keyof typeof KINDS;
const ALL = Object.keys(KINDS) as Kind[];

export interface SynthesisRow {
  readonly name: Kind;
  readonly buckets: number;
  /** Milliseconds, from the start of Node to its end. */
  readonly cpu: Spread;
  readonly cpuToAwsCustomResource: Spread;
  /** Megabytes. */
  readonly peak: Spread;
}

export interface AddedBucketRow {
  readonly name: Kind;
  /** Milliseconds of CPU. */
  readonly cpu: Spread;
  readonly cpuToAwsCustomResource: Spread;
  /** Megabytes of the process at its peak. */
  readonly peak: Spread;
  /** Of its resources, without blanks. */
  readonly templateBytes: number;
  readonly templateToAwsCustomResource: number;
  readonly resources: number;
  readonly fixedResources: number;
}

/** Milliseconds of CPU to load the package, beside loading what it needs of aws-cdk-lib, Node included. */
export interface ImportCost {
  readonly cdk: Spread;
  readonly ours: Spread;
  readonly oursToCdk: Spread;
}

export interface Synthesis {
  readonly rows: readonly SynthesisRow[];
  readonly addedBucket: readonly AddedBucketRow[];
  readonly importCost: ImportCost;
}

interface Synthesized {
  readonly cpu: number;
  readonly cdkCpu: number;
  readonly importCpu?: number;
  readonly peak: number;
  readonly listings: number;
  readonly templateBytes: number;
  readonly resources: number;
  readonly assets: number;
}

export interface SynthesisOptions {
  readonly sizes: readonly number[];
  readonly rounds: number;
}

/** Apps with one stack and as many buckets as the sizes say, each kind in turn. */
export async function measureSynthesis(node: string, { sizes, rounds }: SynthesisOptions): Promise<Synthesis> {
  const cases = sizes.flatMap((buckets) => ALL.map((name) => ({ name, buckets })));
  const all = new Map<string, Synthesized[]>(cases.map((each) => [keyOf(each), []]));
  for (let round = 0; round < rounds; round++) {
    for (const each of rotated(cases, round)) {
      all.get(keyOf(each))?.push(await synthesize(node, each.name, { stacks: 1, buckets: each.buckets }));
    }
  }
  const runs: Runs = (name, buckets) => all.get(keyOf({ name, buckets })) ?? [];
  const [few = 0, many = 0] = [sizes.at(0), sizes.at(-1)];
  return {
    rows: cases.map((each) => rowOf(each, runs)),
    addedBucket: ALL.map((kind) => addedBucketOf(kind, { few, many }, runs)),
    importCost: importCostOf(runs('ours', few)),
  };
}

export interface ManyStacks {
  readonly stacks: number;
  /** How often the CDK looked into the directory of the handler, to hash it and to copy it; with one stack, and with all. */
  readonly handlerRead: readonly [number, number];
  /** Handlers in the assembly. */
  readonly assets: number;
  /** Milliseconds of CPU for each stack beyond the first, with a function and a bucket in each. */
  readonly cpuOfStack: Spread;
}

export async function measureManyStacks(node: string, stacks: number, rounds: number): Promise<ManyStacks> {
  const pairs: [Synthesized, Synthesized][] = [];
  for (let round = 0; round < rounds; round++) {
    const one = await synthesize(node, 'ours', { stacks: 1, buckets: 1 });
    pairs.push([one, await synthesize(node, 'ours', { stacks, buckets: 1 })]);
  }
  return {
    stacks,
    handlerRead: [0, 1].map((of) => Math.max(...pairs.map((pair) => pair[of]?.listings ?? Number.NaN))) as [
      number,
      number,
    ],
    assets: Math.max(...pairs.map(([, all]) => all.assets)),
    cpuOfStack: spread(pairs.map(([one, all]) => (all.cpu - one.cpu) / (stacks - 1))),
  };
}

type Runs = (kind: Kind, buckets: number) => readonly Synthesized[];

function keyOf({ name, buckets }: { readonly name: Kind; readonly buckets: number }): string {
  return `${name} ${buckets}`;
}

function rowOf({ name, buckets }: { readonly name: Kind; readonly buckets: number }, runs: Runs): SynthesisRow {
  const cpu = (of: Kind): number[] => runs(of, buckets).map((run) => run.cpu);
  return {
    name,
    buckets,
    cpu: spread(cpu(name)),
    cpuToAwsCustomResource: ratio(cpu(name), cpu('aws-custom-resource')),
    peak: spread(runs(name, buckets).map((run) => run.peak)),
  };
}

/** Between the smallest and the largest app of the same round: what is paid once drops out. */
function addedBucketOf(kind: Kind, { few, many }: { few: number; many: number }, runs: Runs): AddedBucketRow {
  type Figure = 'cpu' | 'peak' | 'templateBytes' | 'resources';
  const added = (of: Kind, what: Figure): number[] =>
    runs(of, many).map((run, i) => (run[what] - (runs(of, few)[i]?.[what] ?? Number.NaN)) / (many - few));
  const [resources = Number.NaN] = added(kind, 'resources');
  const [bytes = Number.NaN] = added(kind, 'templateBytes');
  const [bytesOfAwsCustomResource = Number.NaN] = added('aws-custom-resource', 'templateBytes');
  return {
    name: kind,
    cpu: spread(added(kind, 'cpu')),
    cpuToAwsCustomResource: ratio(added(kind, 'cpu'), added('aws-custom-resource', 'cpu')),
    peak: spread(added(kind, 'peak')),
    templateBytes: bytes,
    templateToAwsCustomResource: bytes / bytesOfAwsCustomResource,
    resources,
    fixedResources: (runs(kind, few)[0]?.resources ?? Number.NaN) - few * resources,
  };
}

function importCostOf(runs: readonly Synthesized[]): ImportCost {
  const [cdk, ours] = [runs.map((run) => run.cdkCpu), runs.map((run) => run.importCpu ?? Number.NaN)];
  return { cdk: spread(cdk), ours: spread(ours), oursToCdk: ratio(ours, cdk) };
}

async function synthesize(
  node: string,
  kind: Kind,
  { stacks, buckets }: { readonly stacks: number; readonly buckets: number },
): Promise<Synthesized> {
  const outdir = await mkdtemp(join(tmpdir(), 'bench-synth-'));
  try {
    const environment = { PATH: process.env.PATH, CDK_VALIDATION: 'false' };
    const parameters = [kind, String(stacks), String(buckets), outdir];
    const measured = await runScript<Synthesized>(node, [], 'synth.cjs', parameters, environment);
    const files = await readdir(outdir);
    const template = await readTemplate(join(outdir, 'Stack0.template.json'));
    checkTemplate(kind, buckets, template);
    return {
      ...measured,
      templateBytes: Buffer.byteLength(JSON.stringify(template.Resources)),
      resources: Object.keys(template.Resources).length,
      assets: files.filter((name) => name.startsWith('asset.')).length,
    };
  } finally {
    await rm(outdir, { recursive: true });
  }
}

interface SynthesizedTemplate {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;
}

async function readTemplate(file: string): Promise<SynthesizedTemplate> {
  return JSON.parse(await readFile(file, 'utf8')) as SynthesizedTemplate;
}

/** An app that asks for fewer buckets must not win. */
function checkTemplate(kind: Kind, buckets: number, { Resources }: SynthesizedTemplate): void {
  const dataSources = Object.values(Resources).filter(({ Type }) => Type.startsWith('Custom::'));
  const asked = new Set(JSON.stringify(dataSources).match(/bucket-\d+/g));
  if (dataSources.length !== buckets || asked.size !== buckets) {
    throw new Error(`${KINDS[kind]}: ${dataSources.length} data sources ask for ${asked.size} of ${buckets} buckets`);
  }
}
