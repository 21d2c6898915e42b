/** From a request to the definition of a stack: where the template comes from, and all that can be refused at once. */
import { AwsError, type AwsRequest } from '../../cloud';
import { actingCaller, type Engine } from '../engine';
import { messageOf, validationError } from '../errors';
import { resolveParameters, type GivenParameter } from '../parameters';
import { checkRules } from '../rules';
import { createScope, storedParameter } from '../scope';
import type { Definition, Stack, Tag } from '../stack';
import { parseTemplate, type Template } from '../template';
import { requiredCapabilities, validateTemplate } from '../validate';
import type { Input } from './input';

/** The parameters of CreateStack, UpdateStack and CreateChangeSet that say what a stack should be. */
export const definitionParameters = [
  'StackName',
  'TemplateBody',
  'TemplateURL',
  'UsePreviousTemplate',
  'Parameters',
  'Tags',
  'Capabilities',
  'RoleARN',
  'NotificationARNs',
  'RollbackConfiguration',
  'DeploymentConfig',
  'ClientRequestToken',
];

const maxBodyBytes = 51_200;
const maxUrlBytes = 1_048_576;

export function readDefinition(engine: Engine, input: Input, request: AwsRequest, stack: Stack): Definition {
  input.only('DeploymentConfig', 'Mode', 'STANDARD');
  input.only('RollbackConfiguration', 'MonitoringTimeInMinutes', '0');
  const template = readTemplate(engine, input, stack);
  validateTemplate(template);
  const capabilities = input.texts('Capabilities');
  checkCapabilities(template, capabilities);
  const roleArn = input.optional('RoleARN') ?? stack.definition?.roleArn;
  if (roleArn !== undefined) checkRole(engine, roleArn);
  const parameters = resolveParameters(
    template.parameters,
    input.records('Parameters').map((record) => givenParameter(input, record)),
    stack.definition?.parameters ?? new Map(),
    (name) => storedParameter(engine, stack.place, name),
  );
  const definition: Definition = {
    ...{ template, parameters, capabilities, roleArn },
    tags: input.records('Tags').map((record) => tag(input, record)),
    notificationArns: input.texts('NotificationARNs'),
    caller: actingCaller(request.caller, roleArn),
  };
  checkAgainstStack(stack, template);
  const scope = createScope({ engine, stack, definition, resource: () => undefined });
  // Each once, so that one that cannot be evaluated is refused here and not found in the middle of a deployment.
  for (const name of template.conditions.keys()) scope.condition(name);
  checkRules(template, scope);
  return definition;
}

export function readTemplate(engine: Engine, input: Input, stack?: Stack): Template {
  const body = input.optional('TemplateBody');
  const url = input.optional('TemplateURL');
  if (input.flag('UsePreviousTemplate')) {
    if (stack?.definition && body === undefined && url === undefined) return stack.definition.template;
    throw validationError('UsePreviousTemplate needs an existing stack, and no template beside it.');
  }
  if (body !== undefined && url === undefined) {
    checkSize('templateBody', body, maxBodyBytes);
    return parseTemplate(body);
  }
  if (url === undefined || body !== undefined) {
    throw validationError('Either Template URL or Template Body must be specified.');
  }
  const text = download(engine, url);
  checkSize('templateURL', text, maxUrlBytes);
  return parseTemplate(text);
}

function checkSize(name: string, text: string, limit: number): void {
  if (Buffer.byteLength(text) <= limit) return;
  throw validationError(
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: ` +
      `Member must have length less than or equal to ${limit}`,
  );
}

/** Both styles of S3 URLs: bucket in the path, and bucket in the host name. */
function download(engine: Engine, url: string): string {
  const { hostname, pathname } = new URL(url);
  const path = decodeURIComponent(pathname.slice(1));
  const virtualHost = /^(.+)\.s3[.-][a-z0-9.-]*amazonaws\.com$/.exec(hostname)?.[1];
  const slash = path.indexOf('/');
  const [bucket, key] = virtualHost === undefined ? [path.slice(0, slash), path.slice(slash + 1)] : [virtualHost, path];
  try {
    return engine.cloud.s3.object(bucket, key).toString('utf8');
  } catch (error) {
    throw validationError(`S3 error: ${messageOf(error)} (TemplateURL ${url})`);
  }
}

function checkCapabilities(template: Template, given: readonly string[]): void {
  const missing = requiredCapabilities(template).filter(
    (needed) => !given.includes(needed) && !given.includes('CAPABILITY_NAMED_IAM'),
  );
  if (missing.length === 0) return;
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`);
}

function checkRole(engine: Engine, roleArn: string): void {
  try {
    engine.cloud.iam.role(roleArn);
  } catch {
    throw validationError(`Role ${roleArn} is invalid or cannot be assumed`);
  }
}

function checkAgainstStack(stack: Stack, template: Template): void {
  const changed = [...template.resources.values()].filter(({ logicalId, type }) => {
    const existing = stack.resources.get(logicalId);
    return existing !== undefined && existing.type !== type;
  });
  if (changed.length === 0) return;
  const names = changed.map(({ logicalId }) => logicalId).join(', ');
  throw validationError(
    `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${names}]`,
  );
}

function givenParameter(input: Input, record: Readonly<Record<string, string>>): GivenParameter {
  const { ParameterKey: key, ParameterValue: value, UsePreviousValue: previous } = record;
  if (key === undefined) throw input.refuse('every parameter needs a ParameterKey');
  if (previous === 'true') return { key, value: undefined };
  if (value === undefined) throw input.refuse(`parameter ${key} needs a ParameterValue or UsePreviousValue`);
  return { key, value };
}

function tag(input: Input, { Key: key, Value: value }: Readonly<Record<string, string>>): Tag {
  if (key === undefined || value === undefined) throw input.refuse('every tag needs a Key and a Value');
  return { key, value };
}
