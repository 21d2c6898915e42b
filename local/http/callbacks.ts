import { randomBytes } from 'node:crypto';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import type { Callback, CallbackAnswer, Callbacks } from '../cloud';
import { AwsError } from '../cloud';
import { s3Error } from './rest-xml';

export interface CallbackListener extends Callbacks {
  readonly port: number;
  /** PEM, for NODE_EXTRA_CA_CERTS. */
  readonly certificate: string;
  stop(): Promise<void>;
}

type AnswerListener = (answer: CallbackAnswer) => void;

/** Stands in for the S3 bucket of custom resources: the guard leads the sockets of functions here. */
export async function listenForCallbacks(): Promise<CallbackListener> {
  const open = new Map<string, AnswerListener[]>();
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'Local AWS' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: '*.s3.amazonaws.com' }] }],
  });
  const server = createServer({ key, cert }, (incoming, outgoing) => void receive(open, incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    certificate: cert,
    open: (place, objectKey) => openCallback(open, place.region, objectKey),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function openCallback(open: Map<string, AnswerListener[]>, region: string, key: string): Callback {
  const host = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}.s3.amazonaws.com`;
  const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Date': now,
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Expires': '7200',
    'X-Amz-Credential': `AKIALOCALCLOUDFORMAT/${now.slice(0, 8)}/${region}/s3/aws4_request`,
    'X-Amz-Signature': randomBytes(32).toString('hex'),
  });
  const url = `https://${host}/${encodeURIComponent(key)}?${query.toString()}`;
  const listeners: AnswerListener[] = [];
  open.set(url, listeners);
  return {
    url,
    onAnswer(listener) {
      listeners.push(listener);
    },
    close() {
      open.delete(url);
    },
  };
}

async function receive(
  open: Map<string, AnswerListener[]>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    // The port that a client names may be any: the signature does not cover it.
    const host = incoming.headers.host?.replace(/:\d+$/, '') ?? '';
    const listeners = open.get(`https://${host}${incoming.url ?? ''}`);
    if (!listeners || incoming.method !== 'PUT') throw new AwsError('AccessDenied', 'Request has expired', 403);
    if (incoming.headers['content-length'] === undefined) {
      throw new AwsError('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411);
    }
    outgoing.writeHead(200).end();
    const answer = { body: Buffer.concat(chunks).toString() };
    listeners.forEach((listener) => {
      listener(answer);
    });
  } catch (error) {
    const { status, headers, body } = s3Error(error);
    // A connection that broke off while the answer arrived gets none.
    if (!outgoing.headersSent) outgoing.writeHead(status, headers).end(body);
  }
}
