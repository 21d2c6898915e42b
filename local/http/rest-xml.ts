import { randomUUID } from 'node:crypto';
import { AwsError, type AwsResponse } from '../cloud';
import { renderXml } from './xml';

const contentType = { 'content-type': 'application/xml' };
const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** An XML answer of S3. */
export function s3Xml(root: string, content: Readonly<Record<string, unknown>>): AwsResponse {
  return { status: 200, headers: contentType, body: renderXml(root, namespace, content) };
}

/** An error as S3 writes it: without the envelope of the query protocol, and without a namespace. */
export function s3Error(error: unknown): AwsResponse {
  const { code, message, status } = AwsError.from(error);
  const content = { Code: code, Message: message, RequestId: randomUUID() };
  return { status, headers: contentType, body: renderXml('Error', undefined, content) };
}
