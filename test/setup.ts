// The template validator of aws-cdk-lib takes seconds to start, in every test file; test/latest runs with it.
process.env.CDK_VALIDATION = 'false';
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
