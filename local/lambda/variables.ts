import type { FunctionConfiguration } from '../cloud';

/** The variables that AWS sets for each function. */
export function runtimeVariables(configuration: FunctionConfiguration, taskRoot: string): Record<string, string> {
  return {
    AWS_DEFAULT_REGION: configuration.place.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_NAME: configuration.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.logGroup,
    AWS_REGION: configuration.place.region,
    // The Node.js that runs the functions here may be older than that of their runtime; on AWS nobody would be warned.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    LAMBDA_TASK_ROOT: taskRoot,
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    _HANDLER: configuration.handler,
  };
}
