import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const MEGABYTES = 1024 * 1024;

export interface Finding {
  readonly app: string;
  readonly rule: string;
  /** The resource, or what is said of it. */
  readonly text: string;
}

const VENV = path.join(__dirname, '.venv');
const REQUIREMENTS = path.join(__dirname, 'requirements.txt');

/** Python packages in an environment of their own, made again when the list changes. */
export async function installLinters(): Promise<void> {
  const installed = path.join(VENV, 'requirements.txt');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(REQUIREMENTS, 'utf8')) return;
  await rm(VENV, { recursive: true, force: true });
  await execute('python3', ['-m', 'venv', VENV]);
  await execute(program('pip'), ['install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS]);
  await copyFile(REQUIREMENTS, installed);
}

function program(name: string): string {
  return path.join(VENV, 'bin', name);
}

/** Synthesizes an app as the CLI would, into a directory. */
export async function synthesize(file: string, directory: string): Promise<void> {
  const environment = { ...process.env, CDK_OUTDIR: directory, CDK_VALIDATION: 'false' };
  await execute(path.join('node_modules', '.bin', 'tsx'), [file], { env: environment });
}

export async function findingsOfCfnLint(app: string, directory: string): Promise<Finding[]> {
  const templates = (await readdir(directory)).filter((file) => file.endsWith('.template.json'));
  if (templates.length === 0) throw new Error(`${app}: no templates`);
  const files = templates.map((file) => path.join(directory, file));
  const found = (await json('cfn-lint', '--include-checks', 'I', '--format', 'json', '--', ...files)) as {
    Message: string;
    Rule: { Id: string };
  }[];
  return found.map(({ Message, Rule }) => ({ app, rule: Rule.Id, text: Message }));
}

export async function findingsOfCheckov(app: string, directory: string): Promise<Finding[]> {
  const scan = ['--framework', 'cloudformation', '--directory', directory];
  const { results, summary } = (await json('checkov', '--skip-download', '--output', 'json', ...scan)) as {
    results: { failed_checks: { check_id: string; resource: string }[] };
    summary: { passed: number; parsing_errors: number };
  };
  if (summary.passed === 0 || summary.parsing_errors > 0) throw new Error(`${app}: ${JSON.stringify(summary)}`);
  return results.failed_checks.map(({ check_id: rule, resource }) => ({ app, rule, text: resource }));
}

/** What a linter writes. Both end with a code of their own when they find something. */
async function json(name: string, ...parameters: string[]): Promise<unknown> {
  const { stdout, stderr } = await execute(program(name), parameters, { maxBuffer: 64 * MEGABYTES }).catch(
    (error: unknown) => error as { stdout?: string; stderr?: string },
  );
  try {
    return JSON.parse(stdout ?? '');
  } catch {
    throw new Error(`${name} did not write JSON:\n${stdout ?? ''}${stderr ?? ''}`);
  }
}
