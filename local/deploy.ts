import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';
import { EXAMPLE_BUCKETS, readSeed } from './buckets';
import { startLocalAws, type LocalAws } from './local-aws';
import { environmentFor, interruption, run } from './run';

const CDK = path.join(__dirname, '../node_modules/.bin/cdk');

type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Deploys the app of `cdk.json` to a fresh local AWS with the CLI as it is, and shows what came out. */
async function deploy(localAws: LocalAws, directory: string): Promise<number> {
  const outputsFile = path.join(directory, 'outputs.json');
  const command = [
    ...[CDK, 'deploy', '--all', '--require-approval', 'never'],
    ...['--output', path.join(directory, 'cdk.out'), '--outputs-file', outputsFile],
  ];
  const code = await run(command, environmentFor(process.env, localAws.environment));
  if (code === 0) printOutputs(JSON.parse(readFileSync(outputsFile, 'utf8')) as StackOutputs);
  const guarded = printGuard(localAws);
  return code === 0 && !guarded ? 1 : code;
}

function printOutputs(stacks: StackOutputs): void {
  // No lines between rows and no colours: it stays small, and readable in a log file.
  const plain = { chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' }, style: { head: [], border: [] } };
  const table = new Table({ head: ['Stack', 'Output', 'Value'], ...plain });
  for (const [stack, outputs] of Object.entries(stacks)) {
    for (const [name, value] of Object.entries(outputs)) table.push([stack, name, value]);
  }
  console.log(`\n${table.toString()}`);
}

/** False when something tried to leave the machine. */
function printGuard(localAws: LocalAws): boolean {
  const { local, refused } = localAws.connections();
  console.log(`The guard saw ${local} connections to this machine and refused ${refused.length} to others.`);
  for (const target of new Set(refused)) console.error(`Refused: ${target}`);
  return refused.length === 0;
}

async function main(): Promise<number> {
  void interruption();
  const localAws = await startLocalAws({ seed: readSeed(EXAMPLE_BUCKETS) });
  const directory = mkdtempSync(path.join(tmpdir(), 'deploy-local-'));
  try {
    return await deploy(localAws, directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
    await localAws.stop();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
