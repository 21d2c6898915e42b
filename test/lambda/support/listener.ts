import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, globalAgent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';

/** What a listener does with a request that it has read to the end. */
export type Reply = (response: ServerResponse, request: IncomingMessage) => void;

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A real server on this machine, whose replies a test writes down beforehand. */
export interface Listener {
  readonly url: string;
  readonly received: readonly Received[];
  /** Forgets what was received and gives these replies one after the other, the last one ever after. */
  willReply(...replies: readonly [Reply, ...Reply[]]): void;
  close(): Promise<void>;
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** For 127.0.0.1 and localhost, in memory. */
export async function selfSigned(): Promise<Certificate> {
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key: pems.private, cert: pems.cert };
}

/** For the tests of a file what NODE_EXTRA_CA_CERTS is for a process that starts. The agent outlives the file. */
export function trust({ cert }: Certificate): void {
  globalAgent.options.ca = cert;
}

export function trustNobody(): void {
  delete globalAgent.options.ca;
}

export async function listen(certificate?: Certificate): Promise<Listener> {
  const received: Received[] = [];
  let replies: readonly Reply[] = [];
  const onRequest: RequestListener = (request, response) => {
    // A peer that gives up in the middle is what some tests are about.
    request.on('error', () => undefined);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const reply = replies[Math.min(received.length, replies.length - 1)];
      received.push({ method, path: url, headers, body: Buffer.concat(chunks).toString() });
      if (reply === undefined) throw new Error('the test has not said what to reply');
      reply(response, request);
    });
  };
  const server = certificate === undefined ? createServer(onRequest) : createSecureServer(certificate, onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    received,
    willReply: (...next) => {
      received.length = 0;
      replies = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
