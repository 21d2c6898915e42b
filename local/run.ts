import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const GRACE_MILLISECONDS = 5_000;

export type Interruption = 'SIGINT' | 'SIGTERM' | 'SIGHUP';
const INTERRUPTIONS: readonly Interruption[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

let interrupted: Promise<Interruption> | undefined;

/**
 * Resolves when the person at the terminal, or a supervisor, wants this process to end. From the first call on, this
 * process ends in order and not at once.
 */
export function interruption(): Promise<Interruption> {
  interrupted ??= new Promise((resolve) => {
    for (const signal of INTERRUPTIONS) process.on(signal, resolve);
  });
  return interrupted;
}

/** What a shell reports of a process that a signal ended. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/**
 * Runs a command and resolves with its exit code. The command gets a process group of its own: when it ends, or when
 * this process is told to end, the whole group does, grandchildren included.
 */
export async function run(command: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const [program = '', ...parameters] = command;
  const child = spawn(program, parameters, { env: environment, stdio: 'inherit', detached: true });
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new Error(`${program}: there is no such command`) : error);
    });
    child.on('exit', (code, signal) => {
      resolve(signal === null ? (code ?? 1) : exitCodeOf(signal));
    });
  });
  let code: number | undefined;
  void interruption().then(async (signal) => {
    code = exitCodeOf(signal);
    signalGroup(child.pid, signal);
    await sleep(GRACE_MILLISECONDS, undefined, { ref: false });
    signalGroup(child.pid, 'SIGKILL');
  });
  const ownCode = await ended;
  signalGroup(child.pid, 'SIGKILL');
  return code ?? ownCode;
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // All of the group has ended already.
  }
}

/** The developer's environment, without what would lead a client to a real account or through a proxy. */
export function environmentFor(
  developer: NodeJS.ProcessEnv,
  localAws: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  const harmless = Object.entries(developer).filter(([name]) => !/^AWS_|^CDK_|proxy/i.test(name));
  return { ...Object.fromEntries(harmless), ...localAws };
}
