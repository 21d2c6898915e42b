import { build, type BuildOptions } from 'esbuild';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import type { Entry } from './lambda-process';
import { BUCKET } from './world';

export type VariantName = 'floor' | 'ours' | 'aws-custom-resource' | 'provider' | 'plain' | 'plain-bundled';

/** One way to answer the event. */
export interface Variant {
  readonly name: VariantName;
  readonly title: string;
  readonly entry: Entry;
  /** The second function, which the first one invokes. */
  readonly invoked?: Entry;
  readonly event: Readonly<Record<string, unknown>>;
  /** KB. */
  readonly zip: number;
}

const PACKAGE = join(__dirname, '..', '..');
const CDK = join(PACKAGE, 'node_modules', 'aws-cdk-lib');

/** What Lambda's runtime brings: the clients stand here in the place of /var/runtime. */
const RUNTIME = { NODE_PATH: [join(PACKAGE, 'node_modules'), join(PACKAGE, 'bench', 'node_modules')].join(':') };

/** Builds what has to be built into the directory. */
export async function makeVariants(directory: string): Promise<Variant[]> {
  const [floor, plain, plainBundled] = await Promise.all([
    bundle('floor.ts', join(directory, 'floor', 'index.js'), { minify: true }),
    bundle('plain.ts', join(directory, 'plain', 'index.js'), { external: ['@aws-sdk/*', '@smithy/*'] }),
    bundle('plain.ts', join(directory, 'plain-bundled', 'index.js'), {}),
  ]);
  const ours = join(PACKAGE, 'dist', 'handler', 'index.js');
  const handlers = join(CDK, 'custom-resource-handlers', 'dist', 'custom-resources');
  const singleton = join(handlers, 'aws-custom-resource-handler', 'index.js');
  const framework = join(CDK, 'custom-resources', 'lib', 'provider-framework', 'runtime', 'framework.js');
  const properties = { BucketName: BUCKET };
  return [
    variant('floor', 'floor: no SDK', { module: floor, export: 'handler' }, properties),
    variant('ours', 'this library', { module: ours, export: 'handler' }, properties),
    variant(
      'aws-custom-resource',
      'AwsCustomResource',
      { module: singleton, export: 'handler', environment: RUNTIME },
      sdkCall(),
    ),
    {
      ...variant('provider', 'Provider framework', providerEntry(framework), properties),
      invoked: { module: plain, export: 'onEvent', environment: RUNTIME },
      zip: zipped(framework) + zipped(plain),
    },
    variant('plain', 'plain handler, SDK of the runtime', runtimeEntry(plain), properties),
    variant('plain-bundled', 'plain handler, SDK bundled', { module: plainBundled, export: 'handler' }, properties),
  ];
}

function variant(
  name: VariantName,
  title: string,
  entry: Entry,
  properties: Readonly<Record<string, unknown>>,
): Variant {
  return { name, title, entry, event: event(properties), zip: zipped(entry.module) };
}

function runtimeEntry(module: string): Entry {
  return { module, export: 'handler', environment: RUNTIME };
}

function providerEntry(module: string): Entry {
  return {
    module,
    export: 'onEvent',
    environment: { ...RUNTIME, USER_ON_EVENT_FUNCTION_ARN: 'arn:aws:lambda:::user' },
  };
}

function event(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return {
    RequestType: 'Create',
    ServiceToken: 'arn:aws:lambda:us-east-1:111122223333:function:bench',
    ResponseURL: 'https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/bench?X-Amz-Signature=bench',
    StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/bench/1',
    RequestId: 'bench',
    LogicalResourceId: 'Keys',
    ResourceType: 'Custom::LightsailBucketAccessKeys',
    ResourceProperties: { ServiceToken: 'arn:aws:lambda:us-east-1:111122223333:function:bench', ...properties },
  };
}

/** What `AwsCustomResource` puts into a template for the same call. */
function sdkCall(): Readonly<Record<string, unknown>> {
  const call = {
    service: 'Lightsail',
    action: 'getBucketAccessKeys',
    parameters: { bucketName: BUCKET },
    physicalResourceId: { id: BUCKET },
  };
  return { Create: JSON.stringify(call), InstallLatestAwsSdk: 'false' };
}

/** As `NodejsFunction` does it, unless told otherwise. */
async function bundle(source: string, outfile: string, options: BuildOptions): Promise<string> {
  const entryPoints = [join(__dirname, source)];
  await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    logLevel: 'error',
    ...options,
  });
  return outfile;
}

/** KB in the zip of an asset, without the few bytes of its directory. Of ours, what every event loads. */
function zipped(module: string): number {
  const directory = dirname(module);
  const files = module.startsWith(CDK) ? readdirSync(directory).map((name) => join(directory, name)) : [module];
  const code = files.filter((file) => file.endsWith('.js') && statSync(file).isFile());
  return code.reduce((total, file) => total + deflateRawSync(readFileSync(file), { level: 9 }).length / 1024, 0);
}
