import { randomUUID } from 'node:crypto';
import { AwsError, type AwsRequest, type AwsResponse, type Service } from '../cloud';
import { renderXml } from './xml';

/** Parameters of the query protocol, unflattened: `Tags.member.1.Key=a` is `{ Tags: [{ Key: 'a' }] }`. */
export type QueryParameters = Readonly<Record<string, unknown>>;

/** What an action answers: nested objects, arrays (rendered as `<member>` elements), strings, numbers, booleans, dates. */
export type QueryResult = Readonly<Record<string, unknown>>;

export type QueryAction = (parameters: QueryParameters, request: AwsRequest) => QueryResult | Promise<QueryResult>;

/** A service that speaks AWS's query protocol: form-encoded requests, XML answers. */
export function queryService(namespace: string, actions: Readonly<Record<string, QueryAction>>): Service {
  return {
    async handle(request) {
      try {
        const { Action: name, Version: version, ...parameters } = unflatten(parametersOf(request));
        const action = typeof name === 'string' && Object.hasOwn(actions, name) ? actions[name] : undefined;
        if (typeof name !== 'string' || !action) {
          throw new AwsError(
            'InvalidAction',
            `Could not find operation ${String(name)} for version ${String(version)}`,
          );
        }
        return querySuccess(namespace, name, await action(parameters, request));
      } catch (error) {
        return queryError(error, namespace);
      }
    },
  };
}

export function queryError(error: unknown, namespace: string): AwsResponse {
  const { code, message, status } = AwsError.from(error);
  const Type = status < 500 ? 'Sender' : 'Receiver';
  const content = { Error: { Type, Code: code, Message: message }, RequestId: randomUUID() };
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: renderXml('ErrorResponse', namespace, content),
  };
}

function querySuccess(namespace: string, name: string, result: QueryResult): AwsResponse {
  const content = { [`${name}Result`]: toElements(result), ResponseMetadata: { RequestId: randomUUID() } };
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: renderXml(`${name}Response`, namespace, content),
  };
}

function parametersOf(request: AwsRequest): Iterable<[string, string]> {
  return new Map([...request.query, ...new URLSearchParams(request.body.toString())]);
}

interface Branch {
  [name: string]: string | Branch;
}

function unflatten(flat: Iterable<[string, string]>): QueryParameters {
  // Without a prototype, so that a parameter named `__proto__` is a parameter.
  const root = Object.create(null) as Branch;
  for (const [path, value] of flat) {
    const steps = path.split('.');
    const last = steps.pop() ?? path;
    let branch = root;
    for (const step of steps) {
      const next = branch[step] ?? (Object.create(null) as Branch);
      if (typeof next === 'string') throw new AwsError('MalformedQueryString', `${path} extends a plain value`);
      branch = branch[step] = next;
    }
    branch[last] = value;
  }
  return toLists(root) as QueryParameters;
}

function toLists(node: string | Branch): unknown {
  if (typeof node === 'string') return node;
  const { member } = node;
  if (member !== undefined && typeof member !== 'string') {
    const numbered = Object.entries(member).sort(([a], [b]) => Number(a) - Number(b));
    return numbered.map(([, value]) => toLists(value));
  }
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, toLists(value)]));
}

function toElements(value: QueryResult): Record<string, unknown> {
  const present = Object.entries(value).filter(([, content]) => content !== undefined && content !== null);
  return Object.fromEntries(present.map(([name, content]) => [name, toElement(content)]));
}

function toElement(value: unknown): unknown {
  if (Array.isArray(value)) return { member: value.map(toElement) };
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null) return toElements(value as QueryResult);
  // XML 1.0 has no way to write these, not even escaped.
  return String(value).replace(/[\x00-\x08\x0B\x0C\x0E-\x1F]/g, '?');
}
