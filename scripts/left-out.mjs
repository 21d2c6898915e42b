/**
 * What the bundle leaves out of the AWS SDK. One call of one operation needs a small part of it, and loading the rest is
 * most of what a cold start would cost (see bench/).
 *
 * Each entry takes the place of one module. `instead` is the module that the bundle gets; whatever it says must hold for
 * GetBucketAccessKeys and AssumeRole alike. The build fails when the SDK no longer loads a module of this list, or asks
 * it for something that `instead` does not export (see left-out-plugin.mjs).
 */

/** @type {{ module: string, because: string, instead: string | ((source: string) => string) }[]} */
export const leftOut = [
  {
    module: '@smithy/node-http-handler/dist-es/index.js',
    because: 'requests go through lambda/http.ts, which reads the whole answer and has a deadline for it',
    instead: `
      export const NodeHttpHandler = { create: (handler) => handler };
      export const streamCollector = undefined;`,
  },
  {
    module: '@aws-sdk/credential-provider-node/dist-es/index.js',
    because:
      'credentials are in the environment; the chain behind it (files, SSO, metadata services) is half of the SDK',
    instead: `export const defaultProvider = undefined;`,
  },
  {
    module: '@smithy/core/dist-es/submodules/config/node-config-provider/configLoader.js',
    because:
      'Lambda has no shared config files: a setting comes from its environment variable, or it has its default. Like ' +
      "the SDK's, it takes a variable that makes no sense for one that is not set",
    instead: `
      const fromEnvironment = (select, options) => {
        try {
          return select(process.env, options);
        } catch {
          return undefined;
        }
      };
      export const loadConfig =
        ({ environmentVariableSelector, default: otherwise }, { signingName, logger } = {}) =>
        async () =>
          fromEnvironment(environmentVariableSelector, { signingName, logger }) ??
          (typeof otherwise === 'function' ? otherwise() : otherwise);`,
  },
  {
    module: '@smithy/core/dist-es/submodules/config/shared-ini-file-loader/loadSharedConfigFiles.js',
    because: 'Lambda has no shared config files',
    instead: `
      export { CONFIG_PREFIX_SEPARATOR } from './constants';
      export const loadSharedConfigFiles = undefined;`,
  },
  {
    module: '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js',
    because: 'the region is always given; asking the metadata service of an EC2 instance for it needs an HTTP client',
    instead: `export const getInstanceMetadataRegion = undefined;`,
  },
  {
    module: '@smithy/core/dist-es/submodules/config/defaults-mode/resolveDefaultsModeConfig.js',
    because: 'AWS_DEFAULTS_MODE sets timeouts and retries, and both are ours (lambda/aws/patience.ts)',
    instead: `export const resolveDefaultsModeConfig = () => undefined;`,
  },
  {
    module: '@smithy/core/dist-es/submodules/retry/index.js',
    because:
      'lambda/aws/patience.ts retries, up to a deadline; AWS_MAX_ATTEMPTS and AWS_RETRY_MODE have no effect. The ' +
      'middleware stays under its name, which others take their place from',
    instead: `
      import { retryMiddlewareOptions } from './middleware-retry/retryMiddleware';
      export {
        isServerError,
        isThrottlingError,
        isTransientError,
      } from './service-error-classification/service-error-classification';
      export const getRetryPlugin = () => ({ applyToStack: (stack) => stack.add((next) => next, retryMiddlewareOptions) });
      export const resolveRetryConfig = (config) => config;
      export const NODE_MAX_ATTEMPT_CONFIG_OPTIONS = {};
      export const NODE_RETRY_MODE_CONFIG_OPTIONS = {};
      export const DEFAULT_RETRY_MODE = undefined;
      export const RETRY_MODES = {};`,
  },
  {
    module: '@smithy/core/dist-es/submodules/event-streams/index.js',
    because: 'neither operation has an event stream',
    instead: `export const EventStreamSerde = undefined;`,
  },
  {
    module: '@smithy/core/dist-es/submodules/endpoints/middleware-endpoint/service-customizations/index.js',
    because: 'neither service is S3',
    instead: `export const resolveParamsForS3 = undefined;`,
  },
  {
    module: '@smithy/core/dist-es/submodules/client/smithy-client/schemaLogFilter.js',
    because: 'no logger is given to the SDK',
    instead: `export const schemaLogFilter = () => undefined;`,
  },
  {
    module: '@aws-sdk/core/dist-es/submodules/client/middleware-user-agent/check-features.js',
    because: 'the user agent tells the version, and not which features of the SDK were used',
    instead: `export const checkFeatures = async () => undefined;`,
  },
  {
    module: '@smithy/signature-v4/dist-es/moveHeadersToQuery.js',
    because: 'it is for pre-signed URLs',
    instead: `export const moveHeadersToQuery = undefined;`,
  },
  {
    module: '@smithy/signature-v4/dist-es/HeaderFormatter.js',
    because: 'it signs the messages of event streams',
    instead: `export class HeaderFormatter {}`,
  },
  {
    module: '@smithy/core/dist-es/submodules/protocols/json/codec-v2/JsonShapeSerializer2.js',
    because: 'the one input in JSON is { bucketName }',
    instead: `
      import { SerdeContextConfig } from '../../ConfigurableSerdeContext';
      export class JsonShapeSerializer2 extends SerdeContextConfig {
        write(schema, value) {
          this.value = value;
        }
        flush() {
          return JSON.stringify(this.value);
        }
      }`,
  },
  {
    module: '@smithy/core/dist-es/submodules/protocols/json/needsReviver.js',
    because: 'no number in the answer is too large for a JavaScript number, so nothing in the text needs a second look',
    instead: `export const needsReviver = () => false;`,
  },
  {
    module: '@smithy/core/dist-es/submodules/protocols/json/jsonReviver.js',
    because: 'as above',
    instead: `export const jsonReviver = undefined;`,
  },
  {
    module: '@smithy/core/dist-es/submodules/serde/uuid/v4.js',
    because: 'it touches the global crypto object, which loads all of WebCrypto when the bundle is loaded',
    instead: `
      import { randomUUID } from 'node:crypto';
      export const bindV4 = () => () => randomUUID();`,
  },
  {
    module: '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js',
    because: 'Node.js has SHA-256',
    instead: `export const Sha256Js = undefined;`,
  },
  {
    module: '@aws-sdk/core/dist-es/submodules/client/middleware-recursion-detection/recursionDetectionMiddleware.js',
    because: 'neither service calls functions, so there is no loop to detect; it sends the X-Ray trace ID and no more',
    instead: `export const recursionDetectionMiddleware = () => (next) => next;`,
  },
  {
    module: '@aws-sdk/core/dist-es/submodules/client/middleware-logger/loggerMiddleware.js',
    because: 'no logger is given to the SDK, and it would be told about inputs and outputs',
    instead: `
      export const getLoggerPlugin = () => ({ applyToStack: () => undefined });
      export const loggerMiddleware = undefined;
      export const loggerMiddlewareOptions = undefined;`,
  },
  {
    module: '@aws-sdk/core/dist-es/submodules/client/emitWarningIfUnsupportedVersion.js',
    because: 'which Node.js runs is the choice of the construct, and the log holds our lines only',
    instead: `
      export const emitWarningIfUnsupportedVersion = () => undefined;
      export const state = {};`,
  },
  {
    module: '@smithy/core/dist-es/submodules/client/smithy-client/emitWarningIfUnsupportedVersion.js',
    because: 'as above',
    instead: `export const emitWarningIfUnsupportedVersion = () => undefined;`,
  },
  {
    module: '@aws-sdk/client-lightsail/dist-es/runtimeExtensions.js',
    because: 'no extensions are given',
    instead: `export const resolveRuntimeExtensions = (config) => config;`,
  },
  {
    module: '@aws-sdk/client-sts/dist-es/runtimeExtensions.js',
    because: 'no extensions are given',
    instead: `export const resolveRuntimeExtensions = (config) => config;`,
  },
  {
    module: '@aws-sdk/client-lightsail/dist-es/schemas/schemas_0.js',
    because: 'keys like [_ht] keep esbuild from seeing that the schemas of 170 other operations are not used',
    instead: withLiteralKeys,
  },
  {
    module: '@aws-sdk/client-sts/dist-es/schemas/schemas_0.js',
    because: 'as above, for the other operations of STS',
    instead: withLiteralKeys,
  },
  {
    module: '@aws-sdk/client-lightsail/package.json',
    because: 'the user agent tells the version, and no more of it',
    instead: versionOnly,
  },
  {
    module: '@aws-sdk/client-sts/package.json',
    because: 'as above',
    instead: versionOnly,
  },
];

/** `{ [_ht]: 1 }` becomes `{ "http": 1 }`: the constants are those of the module itself. */
function withLiteralKeys(source) {
  const constants = new Map(
    [...source.matchAll(/^const (_\w+) = ("[^"]*");$/gm)].map(([, name, value]) => [name, value]),
  );
  return source.replace(/\[(_\w+)\]:/g, (key, name) => (constants.has(name) ? `${constants.get(name)}:` : key));
}

function versionOnly(source) {
  return `export default ${JSON.stringify({ version: JSON.parse(source).version })};`;
}
