import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Validations } from 'aws-cdk-lib/core';

const WILDCARD =
  'lightsail:GetBucketAccessKeys has neither resource types nor condition keys: anything narrower than * is a denial. ' +
  'In a VPC, the network interfaces that Lambda manages have no name before it creates them';

const NO_DEAD_LETTERS =
  'CloudFormation itself reports an event that nobody answered, and a dead letter would keep its pre-signed ResponseURL';

const NO_TRACES =
  'The function runs a few times in a deployment and logs how each run ended and how long it took; ' +
  'tracing would add two actions on * to its role';

/**
 * Findings of cdk-nag that cannot be mended, or should not be by default, for those who run its general packs. The
 * reasons are in the construct tree, from where cdk-nag reports them, and cost nothing in the template. What its
 * compliance packs (HIPAA, NIST, PCI) find is left for those whom the standard binds.
 *
 * On the role itself and not on what is below it: policies that others add to the role are looked at.
 */
export function acknowledgeWildcards(role: IRole): void {
  Validations.of(role.node.defaultChild ?? role).acknowledge(
    { id: 'AwsSolutions-IAM5[Resource::*]', reason: WILDCARD },
    { id: 'Serverless-LambdaStarPermissions', reason: WILDCARD },
  );
}

/** The same for the function. Both can be switched on from outside, and nothing is hidden from compliance packs. */
export function acknowledgeDefaults(lambdaFunction: IFunction): void {
  Validations.of(lambdaFunction).acknowledge(
    { id: 'Serverless-LambdaDLQ', reason: NO_DEAD_LETTERS },
    { id: 'Serverless-LambdaTracing', reason: NO_TRACES },
  );
}
