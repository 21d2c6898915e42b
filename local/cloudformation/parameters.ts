import { validationError } from './errors';
import type { ParameterDeclaration } from './template';

/** A parameter as a request gives it. */
export interface GivenParameter {
  readonly key: string;
  /** Absent when the request says UsePreviousValue. */
  readonly value: string | undefined;
}

/** A parameter of a stack: what was given, and what the template sees. */
export interface Parameter {
  readonly given: string;
  readonly value: string | string[];
  readonly noEcho: boolean;
  /** Set where the value came out of the parameter store. */
  readonly fromStore: boolean;
}

export type Parameters = ReadonlyMap<string, Parameter>;

const ssmType = 'AWS::SSM::Parameter::Value<String>';
const parameterTypes = ['String', 'Number', 'CommaDelimitedList', 'List<Number>', ssmType];

export function checkParameterTypes(declared: ReadonlyMap<string, ParameterDeclaration>): void {
  for (const [key, { type }] of declared) {
    if (parameterTypes.includes(type)) continue;
    const known = parameterTypes.join(', ');
    throw validationError(
      `Template format error: Unrecognized parameter type: ${type} at Parameters/${key}; supported here: ${known}`,
    );
  }
}

/** The values a stack is deployed with, or the error AWS answers when the given ones will not do. */
export function resolveParameters(
  declared: ReadonlyMap<string, ParameterDeclaration>,
  given: readonly GivenParameter[],
  previous: Parameters,
  ssmParameter: (name: string) => string,
): Parameters {
  const strangers = given.filter(({ key }) => !declared.has(key)).map(({ key }) => key);
  if (strangers.length > 0) throw validationError(`Parameters: [${strangers.join(', ')}] do not exist in the template`);
  const texts = new Map<string, string>();
  const missing: string[] = [];
  for (const [key, declaration] of declared) {
    const text = givenText(key, given, previous) ?? declaration.default;
    if (text === undefined) missing.push(key);
    else texts.set(key, text);
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  return new Map(
    [...declared].map(([key, declaration]) => [
      key,
      resolveParameter(key, declaration, texts.get(key) ?? '', ssmParameter),
    ]),
  );
}

function givenText(key: string, given: readonly GivenParameter[], previous: Parameters): string | undefined {
  const parameter = given.find((candidate) => candidate.key === key);
  if (!parameter || parameter.value !== undefined) return parameter?.value;
  const before = previous.get(key);
  if (before) return before.given;
  throw validationError(
    `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
  );
}

function resolveParameter(
  key: string,
  declaration: ParameterDeclaration,
  given: string,
  ssmParameter: (name: string) => string,
): Parameter {
  checkConstraints(key, declaration, given);
  const parameter = { given, noEcho: declaration.noEcho, fromStore: declaration.type === ssmType };
  switch (declaration.type) {
    case ssmType:
      return { ...parameter, value: ssmParameter(given) };
    case 'CommaDelimitedList':
      return { ...parameter, value: given.split(',').map((item) => item.trim()) };
    case 'List<Number>':
      return { ...parameter, value: given.split(',').map((item) => numeric(key, item.trim())) };
    case 'Number':
      return { ...parameter, value: numeric(key, given) };
    default:
      return { ...parameter, value: given };
  }
}

function numeric(key: string, text: string): string {
  if (text !== '' && Number.isFinite(Number(text))) return text;
  throw validationError(`Parameter '${key}' must be a number.`);
}

function checkConstraints(key: string, { constraints }: ParameterDeclaration, given: string): void {
  const { allowedValues, allowedPattern, minLength, maxLength, minValue, maxValue, description } = constraints;
  const refuse = (rule: string) => validationError(`Parameter '${key}' ${description ?? rule}`);
  if (allowedValues && !allowedValues.includes(given)) {
    throw refuse(`must be one of AllowedValues: [${allowedValues.join(', ')}]`);
  }
  if (allowedPattern !== undefined && !new RegExp(`^(?:${allowedPattern})$`).test(given)) {
    throw refuse(`must match pattern ${allowedPattern}`);
  }
  if (minLength !== undefined && given.length < minLength)
    throw refuse(`must contain at least ${minLength} characters`);
  if (maxLength !== undefined && given.length > maxLength) throw refuse(`must contain at most ${maxLength} characters`);
  if (minValue !== undefined && Number(given) < minValue) throw refuse(`must be a number not less than ${minValue}`);
  if (maxValue !== undefined && Number(given) > maxValue) throw refuse(`must be a number not greater than ${maxValue}`);
}
