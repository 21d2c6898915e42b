import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError, type AwsRequest, type AwsResponse, type Service, type Sts } from '../cloud';
import { jsonError } from './json';
import { queryError } from './query';
import { s3Error } from './rest-xml';

export interface FrontDoor {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/** One port for all services, as `AWS_ENDPOINT_URL` wants it. The signature of a request tells which one is meant. */
export async function openFrontDoor(
  services: Readonly<Record<string, Service>>,
  sts: Sts,
  port: number,
): Promise<FrontDoor> {
  const server = createServer((incoming, outgoing) => void answer(services, sts, incoming, outgoing));
  // Above the clients' own limit: with Node's 5 s, a client now and then writes into a connection that just closed.
  server.keepAliveTimeout = 65_000;
  await listen(server, port);
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} is already in use; choose another one, or 0 for any that is free`;
      reject(error.code === 'EADDRINUSE' ? new Error(taken) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function answer(
  services: Readonly<Record<string, Service>>,
  sts: Sts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  let response: AwsResponse;
  try {
    const request = await readRequest(incoming, sts);
    const service = Object.hasOwn(services, request.service) ? services[request.service] : undefined;
    if (!service) {
      const served = Object.keys(services).join(', ');
      throw new AwsError('UnknownOperationException', `The local AWS serves ${served}; not ${request.service}`);
    }
    response = await service.handle(request);
  } catch (error) {
    response = errorInProtocolOf(incoming, error);
  }
  outgoing.writeHead(response.status, { 'x-amzn-requestid': randomUUID(), ...response.headers });
  outgoing.end(response.body);
}

async function readRequest(incoming: IncomingMessage, sts: Sts): Promise<AwsRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
  const { accessKeyId, region, service } = credentialScope(headers['authorization']);
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  return {
    service,
    region,
    caller: sts.caller(accessKeyId, headers['x-amz-security-token']),
    method: incoming.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers,
    body: Buffer.concat(chunks),
  };
}

/** Reads `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, …`. */
function credentialScope(authorization: string | undefined) {
  if (authorization === undefined) {
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  const match = /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/\d{8}\/([^/,]+)\/([^/,]+)\/aws4_request,/.exec(authorization);
  const [, accessKeyId, region, service] = match ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) {
    throw new AwsError('IncompleteSignature', 'The Authorization header is not one of Signature Version 4', 403);
  }
  return { accessKeyId, region, service };
}

/** Before the service is known, only the shape of the request tells which protocol its client speaks. */
function errorInProtocolOf({ headers }: IncomingMessage, error: unknown): AwsResponse {
  if (headers['x-amz-target'] !== undefined) return jsonError(error);
  const form = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return form ? queryError(error, 'https://aws.amazon.com/') : s3Error(error);
}
