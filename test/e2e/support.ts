import {
  CloudFormationClient,
  type CloudFormationClientConfig,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { LightsailClient, type LightsailClientConfig } from '@aws-sdk/client-lightsail';
import { App, type AppProps } from 'aws-cdk-lib/core';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EXAMPLE_BUCKETS, readSeed } from '../../local/buckets';
import { type LocalAws, type LocalAwsOptions, startLocalAws } from '../../local/local-aws';
import { environmentFor } from '../../local/run';

const ROOT = path.join(__dirname, '..', '..');
const CDK = path.join(ROOT, 'node_modules', '.bin', 'cdk');

/** Enough for a slow machine; nothing here waits for it. */
export const E2E_TIMEOUT = 300_000;

export interface CommandResult {
  readonly code: number;
  /** Both streams, in the order they were written. */
  readonly text: string;
}

export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A local AWS, a working directory, and the real CDK CLI between them. */
export class Workplace {
  public static async open(options: LocalAwsOptions = {}): Promise<Workplace> {
    const localAws = await startLocalAws({ seed: readSeed(EXAMPLE_BUCKETS), ...options });
    return new Workplace(localAws, mkdtempSync(path.join(tmpdir(), 'e2e-')));
  }

  private assemblies = 0;

  private constructor(
    readonly localAws: LocalAws,
    readonly directory: string,
  ) {}

  /** Synthesizes an app and gives the directory to pass as `--app`. */
  public synth(define: (app: App) => void, props: AppProps = {}): string {
    const app = new App({ outdir: path.join(this.directory, `cdk.out.${++this.assemblies}`), ...props });
    define(app);
    return app.synth().directory;
  }

  /** Runs the CLI; what it writes stays out of the checkout. */
  public cdk(...parameters: string[]): Promise<CommandResult> {
    const output = parameters.includes('--output') ? [] : ['--output', path.join(this.directory, 'cdk.out')];
    return this.command(CDK, '--no-color', ...output, ...parameters);
  }

  /** A client of the person at the terminal. */
  public lightsail(region = 'us-east-1'): LightsailClient {
    return new LightsailClient(this.clientOptions(region));
  }

  /** The status of a stack. What the CLI prints of it is no proof: events from before it began to look are left out. */
  public async status(stackName: string): Promise<string | undefined> {
    const client = new CloudFormationClient(this.clientOptions('us-east-1'));
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return stack?.StackStatus;
  }

  private clientOptions(region: string): CloudFormationClientConfig & LightsailClientConfig {
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } =
      this.localAws.environment;
    return { endpoint: this.localAws.url, region, credentials: { accessKeyId, secretAccessKey } };
  }

  /** Deploys all stacks of an assembly, or those that the patterns name. */
  public deploy(assembly: string, ...patterns: string[]): Promise<CommandResult> {
    const stacks = patterns.length > 0 ? patterns : ['--all'];
    return this.cdk('deploy', ...stacks, '--app', assembly, '--outputs-file', this.outputsFile);
  }

  /** What the last deployment wrote: the outputs of its stacks. */
  public outputs(): StackOutputs {
    return JSON.parse(readFileSync(this.outputsFile, 'utf8')) as StackOutputs;
  }

  public command(program: string, ...parameters: string[]): Promise<CommandResult> {
    const child = spawn(program, parameters, {
      cwd: ROOT,
      env: environmentFor(process.env, this.localAws.environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    }
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        resolve({ code: code ?? 1, text });
      });
    });
  }

  /** Ends everything; throws if anything tried to leave the machine. */
  public async close(): Promise<void> {
    const { refused } = this.localAws.connections();
    await this.localAws.stop();
    rmSync(this.directory, { recursive: true, force: true });
    if (refused.length > 0) throw new Error(`connections to other machines: ${refused.join(', ')}`);
  }

  public get outputsFile(): string {
    return path.join(this.directory, 'outputs.json');
  }
}

/** The output of a command must have been a success for the test to go on; if not, it shows what was printed. */
export function succeeded(result: CommandResult): CommandResult {
  if (result.code !== 0) throw new Error(`exit code ${result.code}:\n${result.text}`);
  return result;
}

/** What a stack event or an error says, whatever the width at which it was broken into lines. */
export function unwrapped({ text }: CommandResult): string {
  return text.replace(/\s+/g, ' ');
}
