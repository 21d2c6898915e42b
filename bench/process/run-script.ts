import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Runs a script of `process/` in a process of its own; what it writes to file descriptor 3 is the result. */
export async function runScript<T>(
  node: string,
  flags: readonly string[],
  script: string,
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<T> {
  const child = spawn(node, [...flags, join(__dirname, script), ...parameters], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [errors, result] = await Promise.all(
    [child.stdio[2], child.stdio[3]].map((stream) => collect(stream as NodeJS.ReadableStream)),
  );
  const { error, ...rest } = JSON.parse(result || JSON.stringify({ error: errors })) as { error?: string };
  if (error !== undefined) throw new Error(`${script} ${parameters.join(' ')}: ${error}`);
  return rest as T;
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
