import type { FunctionConfiguration } from '../../cloud';
import { messageOf, ResourceFailure } from '../errors';
import { isObject, mapValues, type JsonObject } from '../json';
import { integer, requiredText, text, type Physical, type ResourceContext, type ResourceType } from '../resource-type';

export const lambdaFunction: ResourceType = {
  properties: {
    Architectures: 'update',
    Code: 'update',
    DeadLetterConfig: 'update',
    Description: 'update',
    Environment: 'update',
    EphemeralStorage: 'update',
    FunctionName: 'replace',
    Handler: 'update',
    KmsKeyArn: 'update',
    LoggingConfig: 'update',
    MemorySize: 'update',
    PackageType: 'replace',
    RecursiveLoop: 'update',
    ReservedConcurrentExecutions: 'update',
    Role: 'update',
    Runtime: 'update',
    RuntimeManagementConfig: 'update',
    Tags: 'update',
    Timeout: 'update',
    TracingConfig: 'update',
    VpcConfig: 'update',
  },
  required: ['Code', 'Role'],
  attributes: ['Arn'],

  async create(properties, on) {
    const name = text(properties, 'FunctionName') ?? on.physicalName(64);
    if (exists(arnOf(name, on), on)) throw new ResourceFailure(`${name} already exists`);
    return put(name, properties, on);
  },
  update: ({ physicalId }, properties, on) => put(physicalId, properties, on),
  async remove({ physicalId }, on) {
    const arn = arnOf(physicalId, on);
    if (exists(arn, on)) await on.cloud.lambda.remove(arn);
  },
};

export function arnOf(name: string, { place }: ResourceContext): string {
  return `arn:aws:lambda:${place.region}:${place.accountId}:function:${name}`;
}

async function put(name: string, properties: JsonObject, on: ResourceContext): Promise<Physical> {
  const configuration = configurationOf(name, properties, on);
  await on.cloud.lambda.put(configuration);
  return { id: name, attributes: { Arn: configuration.arn } };
}

function configurationOf(name: string, properties: JsonObject, on: ResourceContext): FunctionConfiguration {
  if (!/^[A-Za-z0-9-_]{1,64}$/.test(name))
    throw new ResourceFailure(`FunctionName ${name} is invalid: 1 to 64 of A-Z a-z 0-9 - _`);
  const packageType = text(properties, 'PackageType') ?? 'Zip';
  if (packageType !== 'Zip') throw new ResourceFailure(`PackageType ${packageType} is not served here: only Zip`);
  const roleArn = requiredText(properties, 'Role');
  checkRole(roleArn, on);
  return {
    name,
    arn: arnOf(name, on),
    place: on.place,
    roleArn,
    runtime: requiredText(properties, 'Runtime'),
    handler: requiredText(properties, 'Handler'),
    code: codeOf(objectOf(properties, 'Code'), on),
    environment: mapValues(objectOf(objectOf(properties, 'Environment'), 'Variables'), String),
    timeoutSeconds: integer(properties, 'Timeout', 3, [1, 900]),
    memoryMegabytes: integer(properties, 'MemorySize', 128, [128, 10_240]),
    logGroup: text(objectOf(properties, 'LoggingConfig'), 'LogGroup') ?? `/aws/lambda/${name}`,
  };
}

function checkRole(roleArn: string, { cloud }: ResourceContext): void {
  try {
    cloud.iam.role(roleArn);
  } catch (error) {
    throw new ResourceFailure(`The role defined for the function cannot be assumed by Lambda. ${messageOf(error)}`);
  }
}

function codeOf(code: JsonObject, { cloud }: ResourceContext): FunctionConfiguration['code'] {
  const source = text(code, 'ZipFile');
  if (source !== undefined) return { source };
  const bucket = text(code, 'S3Bucket');
  const key = text(code, 'S3Key');
  if (bucket === undefined || key === undefined) {
    throw new ResourceFailure('Code needs either ZipFile or S3Bucket and S3Key; container images are not served here');
  }
  try {
    return { zip: cloud.s3.object(bucket, key) };
  } catch (error) {
    const reason = messageOf(error);
    throw new ResourceFailure(`Error occurred while GetObject of ${bucket}/${key}. S3 Error Message: ${reason}`);
  }
}

function objectOf(properties: JsonObject, name: string): JsonObject {
  const value = properties[name] ?? {};
  if (!isObject(value)) throw new ResourceFailure(`${name} must be an object`);
  return value;
}

function exists(arn: string, { cloud }: ResourceContext): boolean {
  try {
    cloud.lambda.configuration(arn);
    return true;
  } catch {
    return false;
  }
}
