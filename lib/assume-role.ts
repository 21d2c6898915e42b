import { type IRole, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type CfnResource, Names } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { warnOfMissingPermissions } from './permissions';
import type { ILightsailBucketAccessKeysProvider } from './provider';

/**
 * Lets the function assume a role. The policy stands beside the resource and not on the provider's role, which may be in
 * another stack: a statement there would refer back to this one.
 */
export function allowAssumingRole(
  construct: Construct,
  resource: CfnResource,
  provider: ILightsailBucketAccessKeysProvider,
  role: IRole,
): void {
  const statement = new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [role.roleArn] });
  if (provider.role === undefined) {
    warnOfMissingPermissions(construct, [statement]);
    return;
  }
  const policy = new Policy(construct, 'AssumeRolePolicy', {
    // The default name is the logical ID, and two stacks with the same one would overwrite each other's policy.
    policyName: Names.uniqueResourceName(construct, { maxLength: 128 }),
    roles: [provider.role],
    statements: [statement],
  });
  resource.node.addDependency(policy);
}
