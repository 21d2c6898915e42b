import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What is left on the screen of a command that failed. */
const LAST_LINES = 60;

export interface Step {
  /** What a reader of the progress sees. */
  readonly title: string;
  readonly command: readonly string[];
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs one command after the other, a line for each; what a command prints is shown only when it fails. */
export class Steps {
  private count = 0;

  constructor(private readonly logs: string) {}

  public async run({ title, command, directory, environment }: Step): Promise<void> {
    const started = Date.now();
    process.stdout.write(`  ${title} … `);
    const log = path.join(this.logs, `${++this.count}.log`);
    const code = await execute(command, { cwd: directory, env: { ...process.env, ...environment } }, log);
    console.log(`${code === 0 ? '' : 'FAILED after '}${Math.round((Date.now() - started) / 1000)} s`);
    if (code === 0) return;
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LAST_LINES);
    console.log(lines.map((line) => `    ${line}`).join('\n'));
    throw new Error(`${title}: exit code ${code}`);
  }
}

async function execute(
  [program = '', ...parameters]: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  log: string,
): Promise<number> {
  const output = openSync(log, 'w');
  try {
    const child = spawn(program, parameters, { ...options, stdio: ['ignore', output, output] });
    return await new Promise((resolve, reject) => {
      child.on('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'ENOENT' ? new Error(`${program} is not installed`) : error);
      });
      child.on('close', (code) => {
        resolve(code ?? 1);
      });
    });
  } finally {
    closeSync(output);
  }
}
