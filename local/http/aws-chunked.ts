import { createHash } from 'node:crypto';
import { AwsError, type AwsRequest } from '../cloud';

/**
 * The payload of an upload. The SDK sends it either as it is or `aws-chunked`, with a checksum behind the last chunk;
 * what does not arrive whole is refused, as S3 does.
 */
export function uploadedBody({ headers, body }: AwsRequest): Buffer {
  const announced = headers['x-amz-content-sha256'] ?? '';
  if (announced.startsWith('STREAMING-')) {
    const decoded = decode(body);
    const length = headers['x-amz-decoded-content-length'];
    if (length !== undefined && Number(length) !== decoded.length) throw incomplete();
    return decoded;
  }
  if (/^[0-9a-f]{64}$/.test(announced) && createHash('sha256').update(body).digest('hex') !== announced) {
    const text = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    throw new AwsError('XAmzContentSHA256Mismatch', text);
  }
  return body;
}

/** Chunks read `SIZE[;chunk-signature=…]\r\n DATA \r\n`; one of size 0 ends them, and trailers follow. */
function decode(encoded: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let position = 0; ;) {
    const headEnd = encoded.indexOf('\r\n', position);
    const [, size] = /^([0-9a-f]+)(?:;|$)/i.exec(encoded.toString('latin1', position, Math.max(headEnd, 0))) ?? [];
    if (size === undefined) throw incomplete();
    const length = parseInt(size, 16);
    if (length === 0) return Buffer.concat(chunks);
    const start = headEnd + 2;
    if (encoded.length < start + length + 2) throw incomplete();
    chunks.push(encoded.subarray(start, start + length));
    position = start + length + 2;
  }
}

function incomplete(): AwsError {
  return new AwsError('IncompleteBody', 'The request body terminated unexpectedly');
}
