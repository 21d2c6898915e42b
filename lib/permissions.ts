import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Names the statements to add, where this app cannot add them. */
export function warnOfMissingPermissions(construct: Construct, why: string, statements: PolicyStatement[]): void {
  const json = JSON.stringify(
    statements.map((statement) => Stack.of(construct).resolve(statement.toStatementJson()) as unknown),
  );
  Annotations.of(construct).addWarningV2(
    'cdk-lightsail-bucket-access-keys:missingPermissions',
    `${why}, so its role cannot be changed from this app; it needs these statements in its policies: ${json}`,
  );
}
