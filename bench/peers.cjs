'use strict';

// What people use today, as they would write it. In JavaScript, because the bench measures a synthesis without a compiler.

const iam = require('aws-cdk-lib/aws-iam');
const lambda = require('aws-cdk-lib/aws-lambda');
const { CustomResource } = require('aws-cdk-lib/core');
const {
  AwsCustomResource,
  AwsCustomResourcePolicy,
  PhysicalResourceId,
  Provider,
} = require('aws-cdk-lib/custom-resources');

exports.awsCustomResource = (stack, bucketName) =>
  new AwsCustomResource(stack, bucketName, {
    onUpdate: {
      service: 'lightsail',
      action: 'GetBucketAccessKeys',
      parameters: { bucketName },
      physicalResourceId: PhysicalResourceId.of(bucketName),
    },
    policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
    installLatestAwsSdk: false,
  });

/** Behind it a function that nothing has to be bundled for, which is the least that it can be. */
exports.customResources = (stack, bucketNames) => {
  const onEventHandler = new lambda.Function(stack, 'Handler', {
    runtime: lambda.determineLatestNodeRuntime(stack),
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({});'),
    initialPolicy: [new iam.PolicyStatement({ actions: ['lightsail:GetBucketAccessKeys'], resources: ['*'] })],
  });
  const { serviceToken } = new Provider(stack, 'Provider', { onEventHandler });
  return bucketNames.map((bucketName) => {
    const properties = { BucketName: bucketName };
    return new CustomResource(stack, bucketName, {
      serviceToken,
      resourceType: 'Custom::BucketAccessKeys',
      properties,
    });
  });
};
