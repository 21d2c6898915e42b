import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { FunctionConfiguration } from '../cloud';
import { GUARD } from '../guard/guard';
import { readLines } from './lines';

const RUNTIME = path.join(__dirname, 'runtime.cjs');
/** What AWS grants for loading the code, before the function's own timeout counts. */
const INIT_MILLISECONDS = 10_000;

export interface Invocation {
  readonly requestId: string;
  readonly event: unknown;
}

export type Outcome = 'success' | 'error' | 'timeout';

export interface EnvironmentOptions {
  readonly configuration: FunctionConfiguration;
  readonly taskRoot: string;
  readonly nodeBinary: string;
  /** All variables of the process but the name of its log stream. */
  readonly variables: Readonly<Record<string, string>>;
  log(stream: string, line: string): void;
}

/** What `runtime.cjs` sends: first that the function is loaded, then the end of each invocation. */
interface Message {
  readonly type: 'ready' | 'done';
  readonly failed?: boolean;
  readonly megabytes?: number;
}

/** How an invocation ended. */
interface End {
  readonly outcome: Outcome;
  readonly megabytes?: number;
}

const FAILED: End = { outcome: 'error' };

/** An execution environment: a process that has loaded the function and takes one event after the other. */
export class Environment {
  readonly #options: EnvironmentOptions;
  readonly #stream = logStreamName();
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #closed: Promise<undefined>;
  /** Resolved by the first message; undefined once an invocation has waited for it. */
  #loading: Promise<Message | undefined> | undefined;
  #onMark: () => void = () => undefined;
  #alive = true;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    const heap = `--max-old-space-size=${options.configuration.memoryMegabytes}`;
    this.#child = spawn(options.nodeBinary, [heap, '--require', GUARD, RUNTIME], {
      cwd: options.taskRoot,
      env: { ...options.variables, AWS_LAMBDA_LOG_STREAM_NAME: this.#stream },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A process group of its own: what the function starts ends with it.
      detached: true,
    }) as ChildProcessByStdio<null, Readable, Readable>;
    this.#child.on('error', (error) => {
      this.#log(error.message);
    });
    this.#child.on('exit', () => {
      this.#kill();
    });
    this.#closed = new Promise((resolve) => {
      this.#child.on('close', () => {
        this.#alive = false;
        resolve(undefined);
      });
    });
    for (const output of [this.#child.stdout, this.#child.stderr]) {
      readLines(output, (line) => {
        if (line.startsWith('\0')) this.#onMark();
        else this.#log(line);
      });
    }
    this.#loading = this.#nextMessage();
  }

  /** False once the process has ended: then it can take no more events. */
  get alive(): boolean {
    return this.#alive;
  }

  async invoke(invocation: Invocation): Promise<Outcome> {
    const init = await this.#finishLoading();
    const started = performance.now();
    this.#log(`START RequestId: ${invocation.requestId} Version: $LATEST`);
    const { outcome, megabytes } = init.loaded ? await this.#run(invocation) : FAILED;
    if (outcome === 'timeout') {
      const seconds = this.#options.configuration.timeoutSeconds.toFixed(2);
      this.#log(`${new Date().toISOString()} ${invocation.requestId} Task timed out after ${seconds} seconds`);
      await this.stop();
    }
    this.#log(`END RequestId: ${invocation.requestId}`);
    this.#log(
      [
        ...[`REPORT RequestId: ${invocation.requestId}`, `Duration: ${(performance.now() - started).toFixed(2)} ms`],
        `Memory Size: ${this.#options.configuration.memoryMegabytes} MB`,
        ...(megabytes === undefined ? [] : [`Max Memory Used: ${megabytes} MB`]),
        ...(init.milliseconds === undefined ? [] : [`Init Duration: ${init.milliseconds.toFixed(2)} ms`]),
        ...(outcome === 'success' ? [] : [`Status: ${outcome}`]),
      ].join('\t'),
    );
    return outcome;
  }

  async stop(): Promise<void> {
    this.#kill();
    await this.#closed;
  }

  async #finishLoading(): Promise<{ loaded: boolean; milliseconds?: number }> {
    if (!this.#loading) return { loaded: true };
    const started = performance.now();
    const message = await within(INIT_MILLISECONDS, this.#loading);
    this.#loading = undefined;
    const milliseconds = performance.now() - started;
    if (message === 'timeout') {
      this.#log(`INIT_REPORT Init Duration: ${milliseconds.toFixed(2)} ms\tPhase: init\tStatus: timeout`);
      await this.stop();
    }
    return { loaded: message !== 'timeout' && message !== undefined, milliseconds };
  }

  async #run({ requestId, event }: Invocation): Promise<End> {
    const { configuration } = this.#options;
    const milliseconds = configuration.timeoutSeconds * 1000;
    // Both outputs are read to the mark before the end is reported, so that the lines come in order.
    const marks = new Promise<void>((resolve) => {
      let missing = 2;
      this.#onMark = () => {
        missing -= 1;
        if (missing === 0) resolve();
      };
    });
    const done = this.#nextMessage();
    const context = {
      functionName: configuration.name,
      functionVersion: '$LATEST',
      invokedFunctionArn: configuration.arn,
      memoryLimitInMB: String(configuration.memoryMegabytes),
      awsRequestId: requestId,
      logGroupName: configuration.logGroup,
      logStreamName: this.#stream,
    };
    this.#child.send({ event, context, deadline: Date.now() + milliseconds });
    const end = Promise.race([Promise.all([done, marks]), this.#closed]);
    const result = await within(milliseconds, end);
    if (result === 'timeout') return { outcome: 'timeout' };
    const [message] = result ?? [];
    return message ? { ...message, outcome: message.failed === false ? 'success' : 'error' } : FAILED;
  }

  /** The next message, or nothing when the process ends without one. */
  #nextMessage(): Promise<Message | undefined> {
    const message = new Promise<Message>((resolve) => this.#child.once('message', resolve));
    return Promise.race([message, this.#closed]);
  }

  #log(line: string): void {
    this.#options.log(this.#stream, line);
  }

  #kill(): void {
    // No process could be started at all.
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // All of the group has ended already.
    }
  }
}

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | 'timeout'> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(resolve, milliseconds, 'timeout');
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function logStreamName(): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
}
