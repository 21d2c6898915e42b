import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:https';

// The least that answers the event: one signed call, one answer, no SDK, no retries, no explanations. It is what the
// others are measured against, and nothing to deploy.

interface Key {
  accessKeyId: string;
  status: string;
  createdAt: number;
}

export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  const { bucketName, BucketName = bucketName } = event.ResourceProperties as Record<string, string | undefined>;
  const { accessKeys } = JSON.parse(await call(JSON.stringify({ bucketName: BucketName }))) as { accessKeys: Key[] };
  const newestFirst = accessKeys.sort((a, b) => b.createdAt - a.createdAt);
  const body = JSON.stringify({
    Status: 'SUCCESS',
    PhysicalResourceId: `${region()}/${BucketName ?? ''}`,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    Data: {
      AccessKeyIds: newestFirst.map((key) => key.accessKeyId).join(','),
      AccessKeyStatuses: newestFirst.map((key) => key.status).join(','),
    },
  });
  await send(event.ResponseURL, 'PUT', { 'content-type': '', 'content-length': Buffer.byteLength(body) }, body);
}

function call(body: string): Promise<string> {
  const endpoint = new URL(process.env.AWS_ENDPOINT_URL ?? `https://lightsail.${region()}.amazonaws.com`);
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.1',
    host: endpoint.host,
    'x-amz-date': date,
    'x-amz-security-token': process.env.AWS_SESSION_TOKEN ?? '',
    'x-amz-target': 'Lightsail_20161128.GetBucketAccessKeys',
  };
  headers.authorization = authorization(headers, body, date);
  return send(endpoint.href, 'POST', headers, body);
}

function authorization(headers: Record<string, string>, body: string, date: string): string {
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = ['POST', '/', '', lines.join(''), names, sha256(body)].join('\n');
  const scope = [date.slice(0, 8), region(), 'lightsail', 'aws4_request'];
  const secret = Buffer.from(`AWS4${process.env.AWS_SECRET_ACCESS_KEY ?? ''}`);
  const key = scope.reduce<Buffer>((previous, part) => createHmac('sha256', previous).update(part).digest(), secret);
  const toSign = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical)].join('\n');
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  const credential = `${process.env.AWS_ACCESS_KEY_ID ?? ''}/${scope.join('/')}`;
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function region(): string {
  return process.env.AWS_REGION ?? '';
}

function send(url: string, method: string, headers: Record<string, string | number>, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`HTTP ${response.statusCode ?? 0}: ${text}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
