import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';
import { EXAMPLE_BUCKETS, readSeed } from './buckets';
import { startLocalAws, type LocalAws } from './local-aws';
import { environmentFor, interruption, run } from './run';

const CDK = path.join(__dirname, '../node_modules/.bin/cdk');

export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The command that deploys the example failed, and has said why. */
export class CommandFailure extends Error {
  constructor(readonly exitCode: number) {
    super(`the command ended with exit code ${exitCode}`);
  }
}

/** The app of `cdk.json`, and a fresh local AWS to deploy it to. */
export class ExampleApp {
  constructor(
    readonly localAws: LocalAws,
    private readonly directory: string,
  ) {}

  /** Deploys all of it with the CLI as it is, which shows its own progress, and gives the outputs of both stacks. */
  async deploy(...parameters: string[]): Promise<StackOutputs> {
    const outputsFile = path.join(this.directory, 'outputs.json');
    const command = [
      ...[CDK, 'deploy', '--all', '--require-approval', 'never'],
      ...['--output', path.join(this.directory, 'cdk.out'), '--outputs-file', outputsFile, ...parameters],
    ];
    const code = await run(command, environmentFor(process.env, this.localAws.environment));
    if (code !== 0) throw new CommandFailure(code);
    return JSON.parse(readFileSync(outputsFile, 'utf8')) as StackOutputs;
  }
}

/** Runs this with the example app and sets the exit code: 0 only if all of it worked, and nothing tried to leave the machine. */
export async function withExampleApp(demonstrate: (app: ExampleApp) => Promise<void>): Promise<void> {
  void interruption();
  try {
    const localAws = await startLocalAws({ seed: readSeed(EXAMPLE_BUCKETS) });
    const directory = mkdtempSync(path.join(tmpdir(), 'example-app-'));
    try {
      await demonstrate(new ExampleApp(localAws, directory));
    } finally {
      reportConnections(localAws);
      rmSync(directory, { recursive: true, force: true });
      await localAws.stop();
    }
  } catch (error) {
    if (!(error instanceof CommandFailure)) console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof CommandFailure ? error.exitCode : 1;
  }
}

function reportConnections(localAws: LocalAws): void {
  const { local, refused } = localAws.connections();
  console.log(`The guard saw ${local} connections to this machine and refused ${refused.length} to others.`);
  for (const target of new Set(refused)) console.error(`Refused: ${target}`);
  if (refused.length > 0) process.exitCode = 1;
}

/** No lines between rows and no colours: it stays small, and readable in a log file. */
export function printTable(head: string[], rows: readonly string[][]): void {
  const chars = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };
  const table = new Table({ head, chars, style: { head: [], border: [] } });
  table.push(...rows);
  console.log(`\n${table.toString()}`);
}
