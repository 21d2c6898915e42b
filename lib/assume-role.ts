import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnResource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { policyBeside, warnOfMissingPermissions } from './permissions';
import type { ILightsailBucketAccessKeysProvider } from './provider';

/** Lets the function assume a role before the resource asks it to. */
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
  const policy = policyBeside(construct, provider.role, [statement]);
  resource.node.addDependency(policy);
}
