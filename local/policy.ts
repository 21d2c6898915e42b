import { AwsError, type PolicyDocument } from './cloud';

/** What a statement is held against. `conditionKeys` are all the keys that are known of this request. */
export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly conditionKeys: Readonly<Record<string, string | undefined>>;
  /** For trust policies: ARNs, account roots or service names that stand for the caller. */
  readonly principals?: readonly string[];
}

export type Verdict = 'allow' | 'explicit deny' | 'no match';

/** Evaluates policies as IAM does: an explicit Deny wins, and what no statement allows is denied. */
export function evaluate(documents: Iterable<PolicyDocument>, question: Question): Verdict {
  let verdict: Verdict = 'no match';
  for (const document of documents) {
    for (const statement of toList(document.Statement)) {
      const checked = statementOf(statement);
      if (!applies(checked, question)) continue;
      if (checked['Effect'] === 'Deny') return 'explicit deny';
      verdict = 'allow';
    }
  }
  return verdict;
}

type Statement = Readonly<Record<string, unknown>>;

const STATEMENT_KEYS = new Set('Sid Effect Principal Action NotAction Resource NotResource Condition'.split(' '));

function statementOf(value: unknown): Statement {
  if (typeof value !== 'object' || value === null) throw malformed('a statement has to be an object');
  const statement = value as Statement;
  const unknown = Object.keys(statement).find((key) => !STATEMENT_KEYS.has(key));
  if (unknown !== undefined) throw malformed(`the local AWS does not evaluate the element ${unknown}`);
  if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny') {
    throw malformed(`Effect has to be Allow or Deny, not ${JSON.stringify(statement['Effect'])}`);
  }
  return statement;
}

function applies(statement: Statement, question: Question): boolean {
  return (
    principalApplies(statement, question) &&
    patternApplies(statement, 'Action', question.action.toLowerCase(), (pattern) => pattern.toLowerCase()) &&
    // Trust policies name no resource: theirs is the role they belong to.
    (question.principals !== undefined || patternApplies(statement, 'Resource', question.resource)) &&
    conditionsApply(statement['Condition'], question)
  );
}

function principalApplies(statement: Statement, { principals }: Question): boolean {
  const wanted = statement['Principal'];
  if (principals === undefined) {
    if (wanted !== undefined) throw malformed('an identity-based policy has no Principal');
    return true;
  }
  if (wanted === '*') return true;
  if (typeof wanted !== 'object' || wanted === null) throw malformed('Principal has to be "*" or an object');
  return Object.entries(wanted).some(([kind, names]) => {
    if (kind !== 'AWS' && kind !== 'Service') throw malformed(`the local AWS knows no principals of kind ${kind}`);
    return toStrings(names).some((name) => (kind === 'AWS' && name === '*') || principals.includes(name));
  });
}

function patternApplies(
  statement: Statement,
  element: 'Action' | 'Resource',
  value: string,
  normalize = (pattern: string) => pattern,
): boolean {
  const patterns = statement[element];
  const exceptions = statement[`Not${element}`];
  if ((patterns === undefined) === (exceptions === undefined)) {
    throw malformed(`a statement has exactly one of ${element} and Not${element}`);
  }
  const matches = toStrings(patterns ?? exceptions).some((pattern) => wildcard(normalize(pattern)).test(value));
  return matches === (patterns !== undefined);
}

const OPERATORS: Readonly<Record<string, (expected: string, actual: string) => boolean>> = {
  StringEquals: (expected, actual) => expected === actual,
  StringLike: (expected, actual) => wildcard(expected).test(actual),
  ArnEquals: (expected, actual) => wildcard(expected).test(actual),
  ArnLike: (expected, actual) => wildcard(expected).test(actual),
};

/** Every operator and every key has to hold. One that is not known here is an error: never silently true. */
function conditionsApply(condition: unknown, { conditionKeys }: Question): boolean {
  return Object.entries((condition ?? {}) as Record<string, unknown>).every(([operator, keys]) => {
    const negated = /^(String|Arn)Not(Equals|Like)$/.exec(operator);
    const test = OPERATORS[negated ? `${negated[1] ?? ''}${negated[2] ?? ''}` : operator];
    if (!test) throw malformed(`the local AWS does not evaluate the condition operator ${operator}`);
    return Object.entries(keys as Record<string, unknown>).every(([key, expected]) => {
      const name = key.toLowerCase();
      if (!Object.hasOwn(conditionKeys, name)) throw malformed(`the local AWS does not know the condition key ${key}`);
      const actual = conditionKeys[name];
      const matches = actual !== undefined && toStrings(expected).some((value) => test(value, actual));
      return matches === (negated === null);
    });
  });
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

function toStrings(value: unknown): string[] {
  return toList(value).map((item) => {
    if (typeof item !== 'string') throw malformed(`expected text, got ${JSON.stringify(item)}`);
    return item;
  });
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

function malformed(what: string): AwsError {
  return new AwsError('MalformedPolicyDocument', `Policy document cannot be evaluated: ${what}`);
}
