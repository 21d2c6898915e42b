import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

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
