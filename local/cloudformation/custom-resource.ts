/** The protocol between CloudFormation and a custom resource: the request, and how its answer is judged. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, NeverAsked, ResourceFailure } from './errors';
import { isObject, isScalar, same, stringified, textOf, type Json, type JsonObject } from './json';
import { text, type Existing, type Physical, type ResourceContext, type ResourceType } from './resource-type';

const customType = /^Custom::[\w@-]+$/;
const maxTypeLength = 60;

export function isCustomResource(type: string): boolean {
  return type === 'AWS::CloudFormation::CustomResource' || (customType.test(type) && type.length <= maxTypeLength);
}

const maxAnswerBytes = 4096;
const maxPhysicalIdBytes = 1024;

type Request =
  | { readonly RequestType: 'Create'; readonly ResourceProperties: JsonObject }
  | {
      readonly RequestType: 'Update';
      readonly PhysicalResourceId: string;
      readonly ResourceProperties: JsonObject;
      readonly OldResourceProperties: JsonObject;
    }
  | { readonly RequestType: 'Delete'; readonly PhysicalResourceId: string; readonly ResourceProperties: JsonObject };

export const customResource: ResourceType = {
  properties: 'any',
  required: ['ServiceToken'],
  attributes: 'any',
  volatile: 'any',

  async create(properties, on) {
    try {
      return await send({ RequestType: 'Create', ResourceProperties: propertiesToSend(properties) }, on);
    } catch (error) {
      // Something may have been made all the same: the rollback asks for its deletion, by an invented ID if need be.
      if (error instanceof NeverAsked) throw error;
      const known = error instanceof ResourceFailure ? error.physicalId : undefined;
      throw new ResourceFailure(messageOf(error), known ?? on.physicalName());
    }
  },

  update(existing, properties, on) {
    if (!same(existing.properties.ServiceToken, properties.ServiceToken)) {
      throw new NeverAsked('Modifying service token is not allowed.');
    }
    return send(
      {
        RequestType: 'Update',
        PhysicalResourceId: existing.physicalId,
        ResourceProperties: propertiesToSend(properties),
        OldResourceProperties: propertiesToSend(existing.properties),
      },
      on,
    );
  },

  async remove(existing: Existing, on) {
    await send(
      {
        RequestType: 'Delete',
        PhysicalResourceId: existing.physicalId,
        ResourceProperties: propertiesToSend(existing.properties),
      },
      on,
    );
  },
};

/** All scalars cross as strings, nested ones too. */
function propertiesToSend(properties: JsonObject): JsonObject {
  return stringified(properties) as JsonObject;
}

async function send(request: Request, on: ResourceContext): Promise<Physical> {
  const functionArn = serviceFunction(request.ResourceProperties, on);
  const patience = serviceTimeout(request.ResourceProperties) * on.second;
  const requestId = randomUUID();
  const callback = on.cloud.callbacks.open(on.place, `${on.stackId}|${on.logicalId}|${requestId}`);
  const echo = { StackId: on.stackId, RequestId: requestId, LogicalResourceId: on.logicalId };
  try {
    const answered = new Promise<string>((resolve) => {
      callback.onAnswer(({ body }) => {
        resolve(body);
      });
    });
    on.cloud.lambda.invokeAsync(functionArn, {
      ...request,
      ...echo,
      ServiceToken: functionArn,
      ResponseURL: callback.url,
      ResourceType: on.type,
    });
    return judge(await within(answered, patience, on, request, requestId), echo);
  } finally {
    callback.close();
  }
}

function serviceFunction(properties: JsonObject, on: ResourceContext): string {
  const token = text(properties, 'ServiceToken') ?? '';
  const [, , service, region] = token.split(':');
  if (service === 'sns')
    throw new NeverAsked(`Custom resources with an SNS topic are not served here: ServiceToken ${token}`);
  if (service !== 'lambda') throw new NeverAsked(`Invalid service token. ${token} is not the ARN of a Lambda function`);
  if (region !== on.place.region) {
    throw new NeverAsked(`Invalid service token. ${token} is not in the region of the stack, ${on.place.region}`);
  }
  try {
    return on.cloud.lambda.configuration(token).arn;
  } catch (error) {
    throw new NeverAsked(`Invalid service token. There is no function ${token}: ${messageOf(error)}`);
  }
}

function serviceTimeout(properties: JsonObject): number {
  const given = text(properties, 'ServiceTimeout') ?? '3600';
  const seconds = Number(given);
  if (/^[0-9]+$/.test(given) && seconds >= 1 && seconds <= 3600) return seconds;
  throw new NeverAsked(`ServiceTimeout must be a whole number of seconds from 1 to 3600, not ${given}`);
}

/** The first answer, unless time runs out or a sibling's failure cancels the wait. */
async function within(
  answered: Promise<string>,
  milliseconds: number,
  on: ResourceContext,
  { RequestType }: Request,
  requestId: string,
): Promise<string> {
  const over = new AbortController();
  const late = sleep(milliseconds, undefined, { signal: over.signal, ref: false }).then(() => {
    throw new ResourceFailure(
      'CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId ' +
        `[${requestId}]. If you are using the Python cfn-response module, you may need to update your Lambda ` +
        'function code so that CloudFormation can attach the updated version.',
    );
  });
  const cancelled = once(on.signal, 'abort', { signal: over.signal }).then(() => {
    throw new ResourceFailure(`Resource ${RequestType === 'Create' ? 'creation' : 'update'} cancelled`);
  });
  try {
    return await Promise.race([answered, late, cancelled]);
  } finally {
    over.abort();
  }
}

function judge(body: string, echo: Readonly<Record<string, string>>): Physical {
  if (Buffer.byteLength(body) > maxAnswerBytes) throw new ResourceFailure('Response object is too long.');
  const answer = parsed(body);
  const id = answer.PhysicalResourceId;
  if (typeof id !== 'string' || id === '' || Buffer.byteLength(id) > maxPhysicalIdBytes) {
    throw new ResourceFailure('Invalid PhysicalResourceId');
  }
  for (const [name, expected] of Object.entries(echo)) {
    if (answer[name] === expected) continue;
    throw new ResourceFailure(`Invalid response: ${name} must be ${expected}, not ${JSON.stringify(answer[name])}`);
  }
  if (answer.Status === 'FAILED') throw failure(answer, id, echo.RequestId ?? '');
  if (answer.Status !== 'SUCCESS') {
    throw new ResourceFailure(`Invalid Response object: '${textOf(answer.Status)}' is not a valid ResponseStatus`);
  }
  return { id, attributes: attributes(answer.Data), noEcho: textOf(answer.NoEcho) === 'true' };
}

function parsed(body: string): JsonObject {
  let answer: Json;
  try {
    answer = JSON.parse(body) as Json;
  } catch {
    throw new ResourceFailure('Invalid response: the body is not JSON');
  }
  if (!isObject(answer)) throw new ResourceFailure('Invalid response: the body is not a JSON object');
  return answer;
}

function failure({ Reason: reason }: JsonObject, id: string, requestId: string): ResourceFailure {
  if (typeof reason !== 'string' || reason === '') {
    return new ResourceFailure('Invalid response: Reason is required when Status is FAILED', id);
  }
  return new ResourceFailure(
    `Received response status [FAILED] from custom resource. Message returned: ${reason} (RequestId: ${requestId})`,
    id,
  );
}

/** Top-level keys, dots included, are the attributes; scalars become text and lists stay lists. */
function attributes(data: Json | undefined): JsonObject {
  if (data === undefined || data === null) return {};
  if (!isObject(data)) throw new ResourceFailure('Invalid response: Data must be an object');
  const entries = Object.entries(data).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([key, value]) => [key, isScalar(value) ? String(value) : stringified(value)]));
}
