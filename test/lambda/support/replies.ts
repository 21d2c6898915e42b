import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Reply } from './listener';

export function text(status: number, body: string, headers: OutgoingHttpHeaders = {}): Reply {
  return (response) => {
    response.writeHead(status, headers).end(body);
  };
}

export function json(body: unknown, status = 200, headers: OutgoingHttpHeaders = {}): Reply {
  return text(status, JSON.stringify(body), { 'content-type': 'application/x-amz-json-1.1', ...headers });
}

/** An exception as Lightsail sends it. */
export function exception(name: string, message = `the message of ${name}`, status = 400): Reply {
  return json({ __type: name, message }, status);
}

/** Does not answer, ever. */
export const silence: Reply = () => undefined;

/** Node can reset a plain connection only; one with TLS ends without its goodbye, which its peer takes for a reset. */
function reset({ socket }: IncomingMessage): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

/** Ends the connection before the first byte of the answer. */
export const resetInHeaders: Reply = (_response, request) => {
  reset(request);
};

/** Ends the connection after half of the answer. */
export const resetInBody: Reply = (response, request) => {
  response.writeHead(200, { 'content-length': 1000 });
  response.write('{"accessKeys": [', () => {
    setTimeout(() => {
      reset(request);
    }, 20);
  });
};

/** One byte after the other, for ever. */
export const endlessTrickle: Reply = (response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write(' '), 25);
  response.on('close', () => {
    clearInterval(timer);
  });
};

/** As fast as the reader reads, for ever. */
export const endlessFlood: Reply = (response) => {
  const chunk = Buffer.alloc(64 * 1024, ' ');
  const write = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.writeHead(200);
  response.on('drain', write);
  write();
};
