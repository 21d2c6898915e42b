import { AwsError } from '../cloud';

interface Ranged {
  readonly status: 200 | 206;
  readonly headers: Readonly<Record<string, string>>;
  readonly part: Buffer;
}

/** What a `Range` header asks of a body: clients fetch large objects in parts, side by side. */
export function inRange(body: Buffer, range: string | undefined): Ranged {
  if (range === undefined) return { status: 200, headers: { 'content-length': String(body.length) }, part: body };
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? [];
  if (first === undefined) throw new AwsError('NotImplemented', `The local S3 has no range ${range}`, 501);
  const start = Number(first);
  if (start >= body.length) throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  const part = body.subarray(start, last ? Number(last) + 1 : undefined);
  const contentRange = `bytes ${start}-${start + part.length - 1}/${body.length}`;
  return { status: 206, headers: { 'content-length': String(part.length), 'content-range': contentRange }, part };
}
