import type { AwsRequest } from '../../cloud';
import type { QueryParameters, QueryResult } from '../../http/query';
import { validationError } from '../errors';
import { isObject } from '../json';

/** An action of the API: the parameters it knows, and what it does. Any other parameter is refused, not ignored. */
export interface Action {
  readonly accepts: readonly string[];
  run(input: Input, request: AwsRequest): QueryResult | Promise<QueryResult>;
}

export type Actions = Readonly<Record<string, Action>>;

/** The parameters of one request, each read as what it should be. */
export class Input {
  constructor(
    private readonly action: string,
    private readonly parameters: QueryParameters,
    accepts: readonly string[],
  ) {
    for (const name of Object.keys(parameters)) {
      if (accepts.includes(name) || name === 'Action' || name === 'Version') continue;
      throw this.refuse(`parameter ${name} is not served here; supported: ${accepts.join(', ')}`);
    }
  }

  optional(name: string): string | undefined {
    const value = this.parameters[name];
    if (value === undefined || typeof value === 'string') return value;
    throw this.refuse(`${name} must be text`);
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value) return value;
    throw this.refuse(`${name} must be given`);
  }

  flag(name: string): boolean {
    const value = this.optional(name) ?? 'false';
    if (value === 'true' || value === 'false') return value === 'true';
    throw this.refuse(`${name} must be true or false, not ${value}`);
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.optional(name);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found) return found;
    throw this.refuse(`${name} ${value} is not served here; supported: ${choices.join(', ')}`);
  }

  texts(name: string): string[] {
    return this.list(name).map((item) => {
      if (typeof item === 'string') return item;
      throw this.refuse(`${name} must be a list of texts`);
    });
  }

  records(name: string): Readonly<Record<string, string>>[] {
    return this.list(name).map((item) => {
      if (isObject(item) && Object.values(item).every((value) => typeof value === 'string')) {
        return item as Record<string, string>;
      }
      throw this.refuse(`${name} must be a list of records`);
    });
  }

  /** For what only one value of can be served: anything else is an error. */
  only(name: string, key: string, value: string): void {
    const given = this.parameters[name];
    if (given === undefined) return;
    if (isObject(given) && Object.entries(given).every(([member, is]) => member === key && is === value)) return;
    throw this.refuse(`${name} ${JSON.stringify(given)} is not served here, only ${key}=${value}`);
  }

  refuse(reason: string): Error {
    return validationError(`${this.action}: ${reason}`);
  }

  private list(name: string): readonly unknown[] {
    const value = this.parameters[name] ?? [];
    // An empty list arrives as an empty text.
    if (value === '') return [];
    if (Array.isArray(value)) return value;
    throw this.refuse(`${name} must be a list`);
  }
}
