import { randomUUID } from 'node:crypto';
import { AwsError } from '../cloud';
import { changesOf, type Changes } from './changes';
import type { Engine } from './engine';
import { validationError } from './errors';
import { same } from './json';
import { createStack, updateStack, type OnFailure } from './lifecycle';
import type { Definition, Stack } from './stack';

export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly description: string | undefined;
  readonly created: Date;
  readonly definition: Definition;
  readonly changes: Changes;
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
  readonly statusReason: string | undefined;
  readonly onStackFailure: OnFailure | undefined;
  executionStatus: 'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_COMPLETE' | 'OBSOLETE';
}

export interface ChangeSetRequest {
  readonly name: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly description: string | undefined;
  readonly onStackFailure: OnFailure | undefined;
}

export const noChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

export function addChangeSet(
  engine: Engine,
  stack: Stack,
  definition: Definition,
  request: ChangeSetRequest,
): ChangeSet {
  const { accountId, region } = stack.place;
  const changes = changesOf(engine, stack, definition);
  const isEmpty = request.type === 'UPDATE' && !hasChanges(stack, definition, changes);
  const changeSet: ChangeSet = {
    ...request,
    id: `arn:aws:cloudformation:${region}:${accountId}:changeSet/${request.name}/${randomUUID()}`,
    created: stack.now(),
    definition,
    changes,
    status: isEmpty ? 'FAILED' : 'CREATE_COMPLETE',
    statusReason: isEmpty ? noChanges : undefined,
    executionStatus: isEmpty ? 'UNAVAILABLE' : 'AVAILABLE',
  };
  stack.changeSets.set(changeSet.name, changeSet);
  return changeSet;
}

export function hasChanges(stack: Stack, definition: Definition, { resources, outputsChanged }: Changes): boolean {
  return resources.length > 0 || outputsChanged || !same(stack.definition?.tags, definition.tags);
}

export function findChangeSet(stack: Stack, nameOrId: string): ChangeSet {
  const found = [...stack.changeSets.values()].find(({ name, id }) => name === nameOrId || id === nameOrId);
  if (found) return found;
  throw new AwsError('ChangeSetNotFound', `ChangeSet [${nameOrId}] does not exist`, 404);
}

export function executeChangeSet(engine: Engine, stack: Stack, changeSet: ChangeSet, disableRollback: boolean): void {
  if (changeSet.executionStatus !== 'AVAILABLE') {
    throw new AwsError(
      'InvalidChangeSetStatus',
      `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${changeSet.status}]`,
    );
  }
  checkUpdatable(stack, disableRollback);
  changeSet.executionStatus = 'EXECUTE_COMPLETE';
  // The others compared with a state that is about to go.
  for (const [name, other] of stack.changeSets) if (other !== changeSet) stack.changeSets.delete(name);
  if (stack.status === 'REVIEW_IN_PROGRESS') {
    const onFailure = disableRollback ? 'DO_NOTHING' : (changeSet.onStackFailure ?? 'ROLLBACK');
    createStack(engine, stack, changeSet.definition, onFailure);
  } else {
    updateStack(engine, stack, changeSet.definition, disableRollback || changeSet.onStackFailure === 'DO_NOTHING');
  }
}

const updatable = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'REVIEW_IN_PROGRESS'];
const updatableWithoutRollback = ['CREATE_FAILED', 'UPDATE_FAILED'];

export function checkUpdatable(stack: Stack, disableRollback: boolean): void {
  if (updatable.includes(stack.status)) return;
  if (!updatableWithoutRollback.includes(stack.status)) {
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  }
  if (disableRollback) return;
  throw validationError(
    `This stack is currently in a non-terminal [${stack.status}] state. To update the stack from this state, please use ` +
      'the disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API',
  );
}
