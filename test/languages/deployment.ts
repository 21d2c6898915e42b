import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Step } from './steps';

const ROOT = path.join(__dirname, '..', '..');
const BIN = path.join(ROOT, 'node_modules', '.bin');
const BUCKETS = path.join(__dirname, 'buckets.json');

/** A network that holds this machine's loopback and nothing else. Only Linux has it, and not for everybody. */
const LOOPBACK_ALONE = [
  ...['unshare', '--map-root-user', '--net'],
  ...['sh', '-c', 'ip link set lo up && exec "$@"', 'sh'],
];
const [unshare = '', ...parameters] = LOOPBACK_ALONE;
export const ISOLATED = spawnSync(unshare, [...parameters, 'true']).status === 0;

/** What an example made: its templates, and what its outputs read after the deployment. */
export interface Deployed {
  readonly templates: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** `cdk deploy` in the folder of an example, with a local AWS of its own beside it in the same network. */
export function deployment(copy: string, environment: Readonly<Record<string, string>> = {}): Step {
  return {
    title: 'cdk deploy --all, to a local AWS',
    directory: copy,
    environment: { ...environment, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
    command: [
      ...(ISOLATED ? LOOPBACK_ALONE : []),
      ...[path.join(BIN, 'tsx'), '--tsconfig', path.join(ROOT, 'tsconfig.json')],
      ...[path.join(ROOT, 'local', 'main.ts'), '--buckets', BUCKETS],
      ...[path.join(BIN, 'cdk'), 'deploy', '--all', '--no-color', '--context', 'refreshTrigger=2026-11'],
      ...['--output', assembly(copy), '--outputs-file', outputsFile(copy)],
    ],
  };
}

export function readDeployed(copy: string): Deployed {
  const files = readdirSync(assembly(copy)).filter((file) => file.endsWith('.template.json'));
  const templates = files.map((file) => [file, withoutAnalytics(readJson(path.join(assembly(copy), file)))] as const);
  return { templates: Object.fromEntries(templates), outputs: readJson(outputsFile(copy)) as Record<string, unknown> };
}

/** The CLI adds to each template which libraries, in which language, it was made with. */
function withoutAnalytics(template: unknown): unknown {
  const { Resources, ...rest } = template as { Resources: Record<string, { Type: string }> };
  const resources = Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata');
  return { ...rest, Resources: Object.fromEntries(resources) };
}

function assembly(copy: string): string {
  return path.join(copy, 'cdk.out');
}

function outputsFile(copy: string): string {
  return path.join(copy, 'outputs.json');
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
