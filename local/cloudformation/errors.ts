import { AwsError } from '../cloud';

/** What the API answers to a request it will not carry out. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** An error of the template itself, found before anything is touched. */
export function templateError(message: string): AwsError {
  return validationError(`Template error: ${message}`);
}

export function templateFormatError(message: string): AwsError {
  return validationError(`Template format error: ${message}`);
}

/** Why one resource could not be created, updated or deleted: its message becomes the reason in the event. */
export class ResourceFailure extends Error {
  constructor(
    message: string,
    /** What a failed creation left behind and a rollback has to delete. */
    readonly physicalId?: string,
  ) {
    super(message);
    this.name = 'ResourceFailure';
  }
}

/** Refused before anybody was asked: whatever the resource was, it still is. */
export class NeverAsked extends ResourceFailure {}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
