import { AwsError, type AwsRequest, type AwsResponse, type Service } from '../cloud';

export type JsonInput = Readonly<Record<string, unknown>>;
export type JsonAction = (input: JsonInput, request: AwsRequest) => object | Promise<object>;

const contentType = { 'content-type': 'application/x-amz-json-1.1' };

/** A service that speaks AWS's JSON protocol: `X-Amz-Target: PREFIX.Action`, JSON both ways. */
export function jsonService(targetPrefix: string, actions: Readonly<Record<string, JsonAction>>): Service {
  return {
    async handle(request) {
      try {
        const target = request.headers['x-amz-target'] ?? '';
        const name = target.startsWith(`${targetPrefix}.`) ? target.slice(targetPrefix.length + 1) : '';
        const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
        if (!action) {
          const served = Object.keys(actions).join(', ');
          throw new AwsError(
            'UnknownOperationException',
            `"${target}" is not served here; ${targetPrefix} has ${served}`,
          );
        }
        return { status: 200, headers: contentType, body: JSON.stringify(await action(inputOf(request), request)) };
      } catch (error) {
        return jsonError(error);
      }
    },
  };
}

export function jsonError(error: unknown): AwsResponse {
  const { code, message, status } = AwsError.from(error);
  return { status, headers: contentType, body: JSON.stringify({ __type: code, message }) };
}

/** The member of this name, which has to be there. */
export function requireString(input: JsonInput, name: string, code = 'ValidationException'): string {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new AwsError(code, `${name} has to be a string with at least one character`);
}

export function requireStrings(input: JsonInput, name: string): string[] {
  const value = input[name];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new AwsError('ValidationException', `${name} has to be a list of strings`);
}

function inputOf(request: AwsRequest): JsonInput {
  try {
    const input: unknown = JSON.parse(request.body.toString() || '{}');
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as JsonInput;
  } catch {
    // The answer is the same as for JSON that is not an object.
  }
  throw new AwsError('SerializationException', 'The body is not a JSON object');
}
