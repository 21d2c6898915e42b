import { placeOf, type AwsRequest } from '../../cloud';
import type { Engine } from '../engine';
import { validationError } from '../errors';
import type { Stack } from '../stack';

/** AWS has two ways to say that a stack does not exist, and clients compare the text. */
export type NotFound = 'Stack with id NAME does not exist' | 'Stack [NAME] does not exist';

export function findStack(
  engine: Engine,
  request: AwsRequest,
  name: string,
  notFound: NotFound = 'Stack with id NAME does not exist',
): Stack {
  const stack = engine.stacks.find(placeOf(request), name);
  if (stack) return stack;
  throw validationError(notFound.replace('NAME', name));
}
