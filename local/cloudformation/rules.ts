import { holds } from './conditions';
import { validationError } from './errors';
import type { Scope } from './intrinsics';
import type { Template } from './template';

/** Throws at the first assertion of the Rules section that does not hold. */
export function checkRules({ rules }: Template, scope: Scope): void {
  for (const [name, { condition, assertions }] of rules) {
    if (condition !== undefined && !holds(condition, scope)) continue;
    for (const { assert, description } of assertions) {
      if (holds(assert, scope)) continue;
      throw validationError(`Template constraint violated: rule ${name}: ${description ?? JSON.stringify(assert)}`);
    }
  }
}
