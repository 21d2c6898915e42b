import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Certificate } from '../lambda/support/listener';

/** How one event ended. */
export interface Invocation {
  /** What the handler threw: Lambda would deliver the event again. */
  readonly error?: string;
  readonly milliseconds: number;
  /** When the event had ended and the garbage was collected. */
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** Open files and sockets. */
  readonly descriptors: number;
  /** What would keep the process going: timers, requests, the channel that events come through. */
  readonly active: number;
}

/** The bundled handler in a process of its own. */
export interface FunctionProcess {
  invoke(event: unknown, milliseconds: number): Promise<Invocation>;
  /** Lets it end by itself. Null: it did not, and was ended. */
  end(): Promise<number | null>;
  /** Everything it wrote. */
  output(): string;
}

/** Where `npm run bundle` puts it. */
const BUNDLE = resolve(__dirname, '../../dist/handler/index.js');
const PROGRAM = resolve(__dirname, 'program.cjs');

/** What Node's timers may need to notice that nothing is left to do. */
const TIME_TO_END = 3000;

export async function startFunction(environment: Readonly<Record<string, string>>): Promise<FunctionProcess> {
  const child = fork(PROGRAM, [BUNDLE], {
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...environment },
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const written: string[] = [];
  child.stdout?.on('data', (data: Buffer) => written.push(data.toString()));
  child.stderr?.on('data', (data: Buffer) => written.push(data.toString()));
  const closed = once(child, 'close').then(([code]) => code as number | null);
  const gone = closed.then((code) =>
    Promise.reject(new Error(`the function ended (${code ?? 'killed'}): ${written.join('')}`)),
  );
  // Awaited only by those who wait for an answer.
  gone.catch(() => undefined);
  await Promise.race([once(child, 'message'), gone]);
  let invocations = 0;
  return {
    invoke: (event, milliseconds) => {
      const id = invocations++;
      const ended = endOf(child, id);
      child.send({ id, event, milliseconds });
      return Promise.race([ended, gone]);
    },
    end: async () => {
      const timer = setTimeout(() => child.kill('SIGKILL'), TIME_TO_END);
      if (child.connected) child.send({});
      const code = await closed;
      clearTimeout(timer);
      return code;
    },
    output: () => written.join(''),
  };
}

function endOf(child: ChildProcess, id: number): Promise<Invocation> {
  return new Promise((settle) => {
    const onMessage = (message: Invocation & { readonly id: number }): void => {
      if (message.id !== id) return;
      child.off('message', onMessage);
      settle(message);
    };
    child.on('message', onMessage);
  });
}

/** A file for NODE_EXTRA_CA_CERTS. */
export class CertificateFile {
  private readonly directory = mkdtempSync(join(tmpdir(), 'certificate-'));
  readonly path = join(this.directory, 'ca.pem');

  constructor({ cert }: Certificate) {
    writeFileSync(this.path, cert);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}
