import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The binary of the Node.js that Lambda runs; npm serves it as a package. Installed on first use, with its lock. */
export function nodeOfLambda(): string {
  const binary = join(__dirname, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(binary)) {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: __dirname, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return binary;
}
