import { type CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import { createHash } from 'crypto';

const LONGEST_LOGICAL_ID = 255;

/**
 * Lets the logical ID follow the trigger. Stacks that consume a weak reference name the producer's output in their
 * templates, and that name holds the logical ID: it must change, or the CLI sees nothing to deploy in them and they keep
 * the old key. CloudFormation then creates the new resource before it deletes the old one, so a guard that fails leaves
 * the old one untouched, and nothing is read again in the rollback.
 *
 * Not for strong references, whose exports refuse to go while they are imported. Nor for a trigger known only at
 * deployment: it can change the properties alone.
 */
export function followTrigger(resource: CfnResource, trigger: string | undefined): void {
  if (trigger === undefined || Token.isUnresolved(trigger)) return;
  const hash = createHash('sha256').update(trigger).digest('hex').slice(0, 8).toUpperCase();
  const base = Stack.of(resource)
    .getLogicalId(resource)
    .slice(0, LONGEST_LOGICAL_ID - hash.length);
  resource.overrideLogicalId(`${base}${hash}`);
}
