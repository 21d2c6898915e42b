import { randomUUID } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import {
  AwsError,
  type CallbackAnswer,
  type Callbacks,
  type Cloud,
  type FunctionConfiguration,
  type Lambda,
  type Place,
} from '../../local/cloud';
import { createCloudFormation, type CloudFormationOptions } from '../../local/services/cloudformation';
import { createIam } from '../../local/services/iam';
import { createLightsail } from '../../local/services/lightsail';
import { createLogs } from '../../local/services/logs';
import { createS3 } from '../../local/services/s3';
import { createSsm } from '../../local/services/ssm';
import { createSts } from '../../local/services/sts';

export const account = '123456789012';
export const place: Place = { accountId: account, region: 'us-east-1' };
export const token = `arn:aws:lambda:us-east-1:${account}:function:provider`;

export type Event = Readonly<Record<string, unknown>> & {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
};

/** Sends a body to the event's ResponseURL: text as it is, an object as a whole answer around it. */
export type Respond = (answer: string | Readonly<Record<string, unknown>>) => void;

export type Handler = (event: Event, respond: Respond) => void;

export const succeed: Handler = (event, respond) => {
  respond({ PhysicalResourceId: event.PhysicalResourceId ?? `made-${event.LogicalResourceId}` });
};

/** CloudFormation with the real services around it, and functions that run in this process. */
export class TestCloud {
  readonly events: Event[] = [];
  handler: Handler = succeed;
  readonly cloud: Cloud;
  private readonly functions = new Map<string, FunctionConfiguration>();
  private readonly listeners = new Map<string, (answer: CallbackAnswer) => void>();
  private readonly service;

  constructor(options: CloudFormationOptions = {}) {
    const iam = createIam(account);
    const callbacks: Callbacks = {
      open: (_, key) => ({
        url: key,
        onAnswer: (listener) => this.listeners.set(key, listener),
        close: () => this.listeners.delete(key),
      }),
    };
    this.cloud = {
      ...{ iam, sts: createSts(iam), s3: createS3(iam), ssm: createSsm(), logs: createLogs() },
      lightsail: createLightsail(iam, { buckets: [] }),
      ...{ lambda: this.lambda(), callbacks },
    };
    this.service = createCloudFormation(this.cloud, { second: 10, longPoll: 2000, ...options });
    this.functions.set(token, {
      ...{ name: 'provider', arn: token, place, roleArn: '', runtime: 'nodejs24.x', handler: 'index.handler' },
      ...{ code: { source: '' }, environment: {}, timeoutSeconds: 3, memoryMegabytes: 128, logGroup: '/provider' },
    });
  }

  /** One request as a client sends it. Throws what the service answers as an error. */
  async call(action: string, parameters: Readonly<Record<string, unknown>> = {}, at = place): Promise<Answer> {
    const form = new URLSearchParams({ Action: action, Version: '2010-05-15' });
    flatten(parameters, '', form);
    const response = await this.service.handle({
      ...{ service: 'cloudformation', region: at.region, method: 'POST', path: '/', query: new URLSearchParams() },
      caller: { accountId: at.accountId, arn: `arn:aws:iam::${at.accountId}:user/somebody` },
      ...{ headers: {}, body: Buffer.from(form.toString()) },
    });
    const document = new XMLParser({ parseTagValue: false }).parse(String(response.body)) as Answer;
    if (response.status >= 400) {
      const error = document.ErrorResponse?.Error;
      throw new AwsError(textOf(error?.Code), textOf(error?.Message), response.status);
    }
    return document[`${action}Response`]?.[`${action}Result`] as Answer;
  }

  /** Creates or updates a stack and waits for its end. Returns its status. */
  async deploy(name: string, template: unknown, parameters: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const exists = await this.call('DescribeStacks', { StackName: name }).then(
      () => true,
      () => false,
    );
    await this.call(exists ? 'UpdateStack' : 'CreateStack', {
      ...{ StackName: name, TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_NAMED_IAM'] },
      ...parameters,
    });
    return this.status(name);
  }

  async status(name: string): Promise<string> {
    for (;;) {
      const status = textOf((await this.stack(name)).StackStatus);
      if (!status.endsWith('_IN_PROGRESS')) return status;
    }
  }

  async stack(name: string): Promise<Answer> {
    return members((await this.call('DescribeStacks', { StackName: name })).Stacks)[0] as Answer;
  }

  async outputs(name: string): Promise<Record<string, string>> {
    const outputs = members((await this.stack(name)).Outputs);
    return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [textOf(OutputKey), textOf(OutputValue)]));
  }

  /** `LOGICALID STATUS reason`, oldest first. */
  async history(name: string): Promise<string[]> {
    const pages: Answer[] = [];
    let next: string | undefined;
    do {
      const page: Answer = await this.call('DescribeStackEvents', {
        StackName: name,
        ...(next && { NextToken: next }),
      });
      pages.push(...members(page.StackEvents));
      next = page.NextToken as unknown as string | undefined;
    } while (next);
    return pages.reverse().map((event) => {
      const reason = event.ResourceStatusReason ? ` ${textOf(event.ResourceStatusReason)}` : '';
      return `${textOf(event.LogicalResourceId)} ${textOf(event.ResourceStatus)}${reason}`;
    });
  }

  private lambda(): Lambda {
    const find = (arn: string) => {
      const found = this.functions.get(arn);
      if (!found) throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
      return found;
    };
    return {
      configuration: find,
      put: (configuration) => {
        this.functions.set(configuration.arn, configuration);
        return Promise.resolve();
      },
      remove: (arn) => {
        this.functions.delete(arn);
        return Promise.resolve();
      },
      invokeAsync: (_, payload) => {
        const event = payload as Event;
        this.events.push(event);
        setImmediate(() => {
          this.handler(event, (answer) => {
            this.answer(event, answer);
          });
        });
      },
    };
  }

  private answer(event: Event, answer: string | Readonly<Record<string, unknown>>): void {
    const { StackId, RequestId, LogicalResourceId } = event;
    const whole = { Status: 'SUCCESS', StackId, RequestId, LogicalResourceId };
    const body = typeof answer === 'string' ? answer : JSON.stringify({ ...whole, ...answer });
    this.listeners.get(String(event.ResponseURL))?.({ body });
  }
}

/** A leaf of an answer; '' when it is not there. */
export function textOf(leaf: unknown): string {
  return typeof leaf === 'string' ? leaf : '';
}

/** A parsed answer: text at the leaves. */
export interface Answer {
  readonly [name: string]: Answer;
}

export function members(list: Answer | string | undefined): Answer[] {
  if (list === undefined || typeof list === 'string') return [];
  return ([] as Answer[]).concat(list.member ?? []);
}

export function custom(
  properties: Readonly<Record<string, unknown>> = {},
  more: Readonly<Record<string, unknown>> = {},
) {
  return { Type: 'Custom::Thing', Properties: { ServiceToken: token, ...properties }, ...more };
}

export function uniqueName(): string {
  return `stack-${randomUUID().slice(0, 8)}`;
}

function flatten(value: unknown, prefix: string, form: URLSearchParams): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) flatten(item, `${prefix}.member.${index + 1}`, form);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) flatten(member, prefix ? `${prefix}.${key}` : key, form);
  } else if (value !== undefined) {
    form.set(prefix, `${value as string | number | boolean}`);
  }
}
