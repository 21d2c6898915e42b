import { type IRole, Policy, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Annotations, Names, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * A policy for a role that may be in another stack. It stands with what it is for: a statement in the role's own policy
 * would refer back to this stack.
 */
export function policyBeside(construct: Construct, role: IRole, statements: PolicyStatement[]): Policy {
  return new Policy(construct, 'Policy', {
    // The default name is the logical ID, and two stacks with the same one would overwrite each other's policy.
    policyName: Names.uniqueResourceName(construct, { maxLength: 128 }),
    roles: [role],
    statements,
  });
}

/** Names the statements to add, where this app cannot add them: the role, or the provider that has it, was imported. */
export function warnOfMissingPermissions(construct: Construct, statements: PolicyStatement[]): void {
  const json = JSON.stringify(
    statements.map((statement) => Stack.of(construct).resolve(statement.toStatementJson()) as unknown),
  );
  Annotations.of(construct).addWarningV2(
    'cdk-lightsail-bucket-access-keys:missingPermissions',
    'The role of the function cannot be changed from this app, because it or its provider was imported; ' +
      `add these statements to its policies: ${json}`,
  );
}
