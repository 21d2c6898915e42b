/** The Boolean half of the template language: Conditions and Rules. Pure. */
import { templateError } from './errors';
import { functionCall, resolve, type Scope } from './intrinsics';
import { isObject, textOf, type Json } from './json';

export const conditionFunctionNames = ['Condition', 'Fn::And', 'Fn::Or', 'Fn::Not', 'Fn::Equals'];

/** Those that may stand in the Rules section alone. */
export const ruleFunctionNames = ['Fn::Contains', 'Fn::EachMemberEquals', 'Fn::EachMemberIn'];

export function holds(condition: Json, scope: Scope): boolean {
  const { name, argument } = booleanCall(condition);
  const operands = Array.isArray(argument) ? argument : [argument];
  const [first, second] = operands;
  switch (name) {
    case 'Condition':
      return scope.condition(textOf(argument));
    case 'Fn::Not':
      return !holds(operand(first, name), scope);
    case 'Fn::And':
      return operands.every((item) => holds(item, scope));
    case 'Fn::Or':
      return operands.some((item) => holds(item, scope));
    case 'Fn::Equals':
      return JSON.stringify(comparable(first, scope)) === JSON.stringify(comparable(second, scope));
    case 'Fn::Contains':
      return strings(first, scope).includes(textOf(comparable(second, scope)));
    case 'Fn::EachMemberEquals':
      return strings(first, scope).every((member) => member === textOf(comparable(second, scope)));
    case 'Fn::EachMemberIn': {
      const allowed = strings(second, scope);
      return strings(first, scope).every((member) => allowed.includes(member));
    }
    default:
      throw unsupported(name);
  }
}

/** A scope's conditions, each evaluated once, and a circle of them told apart from a deep nest. */
export function lazyConditions(declared: ReadonlyMap<string, Json>, scope: () => Scope): (name: string) => boolean {
  const known = new Map<string, boolean | 'evaluating'>();
  return (name) => {
    const before = known.get(name);
    if (before === 'evaluating') throw templateError(`Circular dependency between conditions: [${name}]`);
    if (before !== undefined) return before;
    const condition = declared.get(name);
    if (condition === undefined) throw templateError(`Unresolved condition dependency ${name}`);
    known.set(name, 'evaluating');
    const result = holds(condition, scope());
    known.set(name, result);
    return result;
  };
}

function booleanCall(condition: Json): { name: string; argument: Json } {
  if (isObject(condition) && Object.keys(condition).length === 1 && condition.Condition !== undefined) {
    return { name: 'Condition', argument: condition.Condition };
  }
  const call = functionCall(condition);
  if (!call) throw templateError(`${JSON.stringify(condition)} is no condition`);
  return call;
}

function operand(value: Json | undefined, name: string): Json {
  if (value === undefined) throw templateError(`${name} misses an operand`);
  return value;
}

function comparable(value: Json | undefined, scope: Scope): Json {
  const resolved = resolve(operand(value, 'Fn::Equals'), scope) ?? null;
  return typeof resolved === 'object' ? resolved : String(resolved);
}

function strings(value: Json | undefined, scope: Scope): string[] {
  const resolved = resolve(value, scope);
  return (Array.isArray(resolved) ? resolved : [resolved ?? '']).map(String);
}

function unsupported(name: string): Error {
  const known = [...conditionFunctionNames, ...ruleFunctionNames].join(', ');
  return templateError(`function ${name} is not served here in Conditions and Rules; supported: ${known}`);
}
