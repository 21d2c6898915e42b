/** The actions that bring a stack's life forward. */
import { AwsError, placeOf } from '../../cloud';
import { changesOf } from '../changes';
import { checkUpdatable, hasChanges } from '../change-set';
import type { Engine } from '../engine';
import { validationError } from '../errors';
import {
  continueUpdateRollback,
  createStack,
  deleteReview,
  deleteStack,
  rollBackStack,
  updateStack,
  type OnFailure,
} from '../lifecycle';
import type { Stack } from '../stack';
import { definitionParameters, readDefinition } from './definition';
import { findStack } from './find';
import type { Action, Actions, Input } from './input';

const brackets = 'Stack [NAME] does not exist';

export function stackActions(engine: Engine): Actions {
  return {
    CreateStack: create(engine),
    UpdateStack: update(engine),
    DeleteStack: remove(engine),
    RollbackStack: rollBack(engine),
    ContinueUpdateRollback: continueRollback(engine),
    CancelUpdateStack: {
      accepts: ['StackName', 'ClientRequestToken'],
      run(input, request) {
        const stack = findStack(engine, request, input.required('StackName'), brackets);
        if (stack.status !== 'UPDATE_IN_PROGRESS') {
          throw validationError(`CancelUpdateStack cannot be called from current stack status ${stack.status}`);
        }
        stack.cancellation.abort();
        return {};
      },
    },
    UpdateTerminationProtection: {
      accepts: ['StackName', 'EnableTerminationProtection'],
      run(input, request) {
        const stack = findStack(engine, request, input.required('StackName'), brackets);
        stack.terminationProtection = input.flag('EnableTerminationProtection');
        return { StackId: stack.id };
      },
    },
  };
}

function create(engine: Engine): Action {
  return {
    accepts: [...definitionParameters, 'DisableRollback', 'OnFailure', 'EnableTerminationProtection'],
    run(input, request) {
      const name = input.required('StackName');
      const onFailure =
        failureOption(input, 'OnFailure') ?? (input.flag('DisableRollback') ? 'DO_NOTHING' : 'ROLLBACK');
      if (engine.stacks.find(placeOf(request), name)) {
        throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
      }
      const stack = engine.stacks.create(placeOf(request), name);
      try {
        const definition = readDefinition(engine, input, request, stack);
        stack.terminationProtection = input.flag('EnableTerminationProtection');
        accept(stack, input, onFailure === 'DO_NOTHING');
        createStack(engine, stack, definition, onFailure);
      } catch (error) {
        engine.stacks.forget(stack);
        throw error;
      }
      return { StackId: stack.id };
    },
  };
}

function update(engine: Engine): Action {
  return {
    accepts: [...definitionParameters, 'DisableRollback'],
    run(input, request) {
      const stack = findStack(engine, request, input.required('StackName'), brackets);
      const disableRollback = input.flag('DisableRollback');
      checkUpdatable(stack, disableRollback);
      if (stack.status === 'REVIEW_IN_PROGRESS') {
        throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
      }
      const definition = readDefinition(engine, input, request, stack);
      if (!hasChanges(stack, definition, changesOf(engine, stack, definition))) {
        throw validationError('No updates are to be performed.');
      }
      accept(stack, input, disableRollback);
      updateStack(engine, stack, definition, disableRollback);
      return { StackId: stack.id };
    },
  };
}

function remove(engine: Engine): Action {
  return {
    accepts: ['StackName', 'RoleARN', 'RetainResources', 'DeletionMode', 'DeploymentConfig', 'ClientRequestToken'],
    run(input, request) {
      input.only('DeploymentConfig', 'Mode', 'STANDARD');
      const stack = engine.stacks.find(placeOf(request), input.required('StackName'));
      // As on AWS, to delete what is not there is a success.
      if (!stack || stack.isDeleted || stack.status === 'DELETE_IN_PROGRESS') return {};
      const retained = input.texts('RetainResources');
      const force = input.choice('DeletionMode', ['STANDARD', 'FORCE_DELETE_STACK']) === 'FORCE_DELETE_STACK';
      checkDeletable(stack, retained, force);
      stack.clientRequestToken = input.optional('ClientRequestToken');
      if (stack.status === 'REVIEW_IN_PROGRESS') deleteReview(stack);
      else deleteStack(engine, stack, retained, force);
      return {};
    },
  };
}

function checkDeletable(stack: Stack, retained: readonly string[], force: boolean): void {
  if (stack.terminationProtection) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  if (stack.inProgress && stack.status !== 'CREATE_IN_PROGRESS') {
    throw validationError(`Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
  }
  if ((retained.length > 0 || force) && stack.status !== 'DELETE_FAILED') {
    throw validationError(
      `Invalid operation on stack [${stack.id}]. When you delete a stack, specify which resources to retain, or force ` +
        `its deletion, only when the stack is in the DELETE_FAILED state, not in ${stack.status}.`,
    );
  }
  const strangers = retained.filter((logicalId) => !stack.resources.has(logicalId));
  if (strangers.length > 0) {
    throw validationError(`Resources to retain [${strangers.join(', ')}] do not exist in stack [${stack.name}]`);
  }
}

function rollBack(engine: Engine): Action {
  return {
    accepts: ['StackName', 'RoleARN', 'ClientRequestToken', 'RetainExceptOnCreate'],
    run(input, request) {
      const stack = findStack(engine, request, input.required('StackName'), brackets);
      if (stack.status !== 'CREATE_FAILED' && stack.status !== 'UPDATE_FAILED') {
        throw validationError(`RollbackStack is not allowed in state ${stack.status} of stack ${stack.id}`);
      }
      stack.clientRequestToken = input.optional('ClientRequestToken');
      rollBackStack(engine, stack, input.flag('RetainExceptOnCreate'));
      return { StackId: stack.id };
    },
  };
}

function continueRollback(engine: Engine): Action {
  return {
    accepts: ['StackName', 'RoleARN', 'ClientRequestToken', 'ResourcesToSkip', 'ForceRollback'],
    run(input, request) {
      const stack = findStack(engine, request, input.required('StackName'), brackets);
      if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
        throw validationError(
          `Stack:${stack.id} is in ${stack.status} state and can not continue update rollback: only UPDATE_ROLLBACK_FAILED can.`,
        );
      }
      const skipped = input.texts('ResourcesToSkip');
      const unfit = skipped.filter((logicalId) => stack.resources.get(logicalId)?.status !== 'UPDATE_FAILED');
      if (unfit.length > 0) {
        throw validationError(`Resources to skip [${unfit.join(', ')}] must be in UPDATE_FAILED state`);
      }
      const force = input.flag('ForceRollback');
      stack.clientRequestToken = input.optional('ClientRequestToken');
      continueUpdateRollback(engine, stack, (logicalId) => force || skipped.includes(logicalId));
      return {};
    },
  };
}

function accept(stack: Stack, input: Input, disableRollback: boolean): void {
  stack.disableRollback = disableRollback;
  stack.clientRequestToken = input.optional('ClientRequestToken');
}

export function failureOption(input: Input, name: string): OnFailure | undefined {
  return input.choice(name, ['ROLLBACK', 'DELETE', 'DO_NOTHING']);
}
