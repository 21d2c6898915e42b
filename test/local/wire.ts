import type { LocalAws } from '../../local/local-aws';

export interface WireRequest {
  readonly service: string;
  readonly region?: string;
  readonly accessKeyId?: string;
  readonly sessionToken?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** One request as a client puts it on the wire; of the signature, the local AWS reads the credential scope. */
export async function send(localAws: LocalAws, request: WireRequest): Promise<{ status: number; text: string }> {
  const { service, region = 'us-east-1', method = 'POST', path = '/', headers, body, sessionToken } = request;
  const accessKeyId = request.accessKeyId ?? localAws.environment['AWS_ACCESS_KEY_ID'] ?? '';
  const scope = `${accessKeyId}/20261124/${region}/${service}/aws4_request`;
  const response = await fetch(localAws.url + path, {
    method,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, text: await response.text() };
}

export function sendQuery(localAws: LocalAws, request: WireRequest, parameters: Readonly<Record<string, string>>) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return send(localAws, { ...request, headers, body: new URLSearchParams(parameters).toString() });
}

export async function sendJson(localAws: LocalAws, request: WireRequest, target: string, input: object) {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  const { status, text } = await send(localAws, { ...request, headers, body: JSON.stringify(input) });
  return { status, body: JSON.parse(text) as Record<string, unknown> };
}
