import type { CustomResource, Stack } from 'aws-cdk-lib/core';
import type { AwsCustomResource } from 'aws-cdk-lib/custom-resources';

export function awsCustomResource(stack: Stack, bucketName: string): AwsCustomResource;
export function customResources(stack: Stack, bucketNames: readonly string[]): CustomResource[];
