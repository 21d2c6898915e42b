import { type IncomingMessage, request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string | Uint8Array;
  /** Milliseconds from the first byte sent to the last byte received. */
  readonly timeout: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** No answer this function asks for comes near it, and none may fill its memory. */
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * One HTTP request and its whole answer. The time limit covers the body too, which the limits of `node:https` do not:
 * a peer that sends a byte now and then would hold the deployment.
 *
 * `node:https` rather than `fetch`, whose first use costs a cold start.
 */
export function exchange({ method, url, headers, body, timeout }: Exchange): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
    const request = send(url, { method, headers }, (response) => {
      collect(response).then(succeed, fail);
    });
    const succeed = (answer: Answer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const fail = (error: Error): void => {
      clearTimeout(timer);
      request.destroy();
      reject(error);
    };
    const timer = setTimeout(() => {
      // With a code, like the errors of Node itself, so that whoever retries need not tell them apart.
      fail(Object.assign(new Error('no complete answer in time'), { code: 'ETIMEDOUT' }));
    }, timeout);
    request.on('error', fail);
    request.end(body);
  });
}

/** By its events: the first `for await` over a stream costs a cold start more than the whole body. */
function collect(response: IncomingMessage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) response.destroy(new Error(`an answer of more than ${MAX_BODY_BYTES} bytes`));
      else chunks.push(chunk);
    });
    response.on('end', () => {
      resolve({ status: response.statusCode ?? 0, headers: flatten(response), body: Buffer.concat(chunks) });
    });
    response.on('error', reject);
  });
}

function flatten({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
