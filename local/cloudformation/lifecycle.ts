/** The life of a stack, told in order. Each story runs to its end in the background of the request that began it. */
import { Deployment, failedTo } from './deployment';
import type { Engine } from './engine';
import { messageOf } from './errors';
import { deletionRefusal } from './exports';
import { removeAll, type Removal } from './removal';
import { restoreResources, type Skip } from './rollback';
import { cancellationOfMany, type Definition, type Output, type Resource, type Stack } from './stack';

export type OnFailure = 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';

export function createStack(engine: Engine, stack: Stack, definition: Definition, onFailure: OnFailure): void {
  begin(stack, definition);
  stack.setStatus('CREATE_IN_PROGRESS', 'User Initiated');
  run(stack, 'CREATE_FAILED', async () => {
    const { failure } = await deploy(engine, stack, definition, onFailure === 'DO_NOTHING');
    if (stack.deletionRequested) return;
    if (failure === undefined) {
      stack.setStatus('CREATE_COMPLETE');
    } else if (onFailure === 'DO_NOTHING') {
      stack.setStatus('CREATE_FAILED', failure);
    } else if (onFailure === 'DELETE') {
      stack.setStatus('DELETE_IN_PROGRESS', `${sentence(failure)} Delete requested by user.`);
      await deleteCreated(engine, stack, 'DELETE', false);
    } else {
      stack.beginOperation();
      stack.setStatus('ROLLBACK_IN_PROGRESS', `${sentence(failure)} Rollback requested by user.`);
      await deleteCreated(engine, stack, 'ROLLBACK', false);
    }
  });
}

export function updateStack(engine: Engine, stack: Stack, definition: Definition, disableRollback: boolean): void {
  // From a failed update that was left as it is, the way back leads to the state before that one.
  if (stack.definition && !stack.status.endsWith('_FAILED')) {
    const { resources, outputs, imports } = stack;
    stack.stable = { definition: stack.definition, resources: new Map(resources), outputs, imports };
  }
  begin(stack, definition);
  stack.updated = stack.now();
  stack.setStatus('UPDATE_IN_PROGRESS', 'User Initiated');
  run(stack, 'UPDATE_FAILED', async () => {
    const { failure, dropped } = await deploy(engine, stack, definition, disableRollback);
    if (failure === undefined) {
      await cleanUp(engine, stack, dropped);
    } else if (disableRollback) {
      stack.setStatus('UPDATE_FAILED', failure);
    } else {
      await rollBackUpdate(engine, stack, failure, () => false);
    }
  });
}

export function rollBackStack(engine: Engine, stack: Stack, retainExceptOnCreate: boolean): void {
  stack.beginOperation();
  run(stack, 'ROLLBACK_FAILED', async () => {
    if (stack.stable) return rollBackUpdate(engine, stack, 'User Initiated', () => false);
    stack.setStatus('ROLLBACK_IN_PROGRESS', 'User Initiated');
    return deleteCreated(engine, stack, 'ROLLBACK', retainExceptOnCreate);
  });
}

export function continueUpdateRollback(engine: Engine, stack: Stack, skip: Skip): void {
  run(stack, 'UPDATE_ROLLBACK_FAILED', () => rollBackUpdate(engine, stack, 'User Initiated', skip));
}

export function deleteStack(engine: Engine, stack: Stack, retained: readonly string[], force: boolean): void {
  const { status, running } = stack;
  stack.deletionRequested = true;
  stack.cancellation.abort();
  stack.beginOperation();
  stack.setStatus('DELETE_IN_PROGRESS', 'User Initiated');
  run(stack, 'DELETE_FAILED', async () => {
    // A creation in flight comes to its end first.
    await running;
    const refusal = deletionRefusal(engine.stacks, stack);
    if (refusal !== undefined) {
      stack.deletionRequested = false;
      stack.setStatus(status, refusal);
      return;
    }
    const removals = [...stack.resources.values(), ...stack.leftovers].map((resource) => ({
      resource,
      retain: resource.deletionPolicy !== 'Delete' || retained.includes(resource.logicalId),
    }));
    const failed = await removeAll(engine, stack, removals);
    if (failed.length === 0 || force) endDeletion(stack);
    else stack.setStatus('DELETE_FAILED', failedTo('delete', failed));
  });
}

/** What never went beyond its review has nothing to delete. */
export function deleteReview(stack: Stack): void {
  endDeletion(stack);
}

function begin(stack: Stack, definition: Definition): void {
  stack.definition = definition;
  stack.cancellation = cancellationOfMany();
  stack.beginOperation();
}

/** A fault of the engine itself must not leave anybody waiting for ever. */
function run(stack: Stack, statusOnFault: string, story: () => Promise<void>): void {
  stack.running = story().catch((error: unknown) => {
    stack.setStatus(statusOnFault, `Internal failure: ${messageOf(error)}`);
  });
}

interface Outcome {
  readonly failure: string | undefined;
  /** Resources the definition has no more. */
  readonly dropped: readonly Resource[];
}

async function deploy(engine: Engine, stack: Stack, definition: Definition, keepGoing: boolean): Promise<Outcome> {
  const deployment = new Deployment(engine, stack, definition, !keepGoing);
  const before = stack.imports;
  let failure = await deployment.run();
  let outputs: Output[] | undefined;
  try {
    outputs = failure === undefined ? deployment.outputs() : undefined;
  } catch (error) {
    failure = messageOf(error);
  }
  if (outputs) stack.outputs = outputs;
  stack.imports = failure === undefined ? deployment.imports : new Set([...before, ...deployment.imports]);
  const dropped = [...stack.resources.values()].filter(({ logicalId }) => !deployment.declarations.has(logicalId));
  return { failure, dropped };
}

/** A failed deletion does not stop an update: it is told and forgotten. */
async function cleanUp(engine: Engine, stack: Stack, dropped: readonly Resource[]): Promise<void> {
  stack.stable = undefined;
  stack.setStatus('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  const replaced = stack.leftovers.map((resource) => ({ resource, retain: resource.updateReplacePolicy !== 'Delete' }));
  const removed = dropped.map((resource) => ({ resource, retain: resource.deletionPolicy !== 'Delete' }));
  await removeAndForget(engine, stack, [...replaced, ...removed]);
  stack.setStatus('UPDATE_COMPLETE');
}

async function rollBackUpdate(engine: Engine, stack: Stack, reason: string, skip: Skip): Promise<void> {
  const { stable } = stack;
  if (!stable) throw new Error('there is no state to roll back to');
  stack.beginOperation();
  stack.setStatus('UPDATE_ROLLBACK_IN_PROGRESS', reason);
  const failure = await restoreResources(engine, stack, stable, skip);
  if (failure !== undefined) {
    stack.setStatus('UPDATE_ROLLBACK_FAILED', failure);
    return;
  }
  stack.definition = stable.definition;
  stack.outputs = stable.outputs;
  stack.imports = stable.imports;
  stack.stable = undefined;
  stack.setStatus('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  const created = [...stack.resources.values()].filter(({ logicalId }) => !stable.resources.has(logicalId));
  const removals = [
    ...stack.leftovers.map((resource) => ({ resource, retain: false })),
    ...created.map((resource) => ({ resource, retain: resource.deletionPolicy === 'Retain' })),
  ];
  await removeAndForget(engine, stack, removals);
  stack.setStatus('UPDATE_ROLLBACK_COMPLETE');
}

async function removeAndForget(engine: Engine, stack: Stack, removals: readonly Removal[]): Promise<void> {
  await removeAll(engine, stack, removals);
  stack.leftovers = [];
  for (const { resource } of removals) {
    const current = stack.resources.get(resource.logicalId);
    if (current?.physicalId === resource.physicalId) stack.resources.delete(resource.logicalId);
  }
}

/** The end of a creation that failed: nothing stays, unless a policy or a failed deletion says so. */
async function deleteCreated(
  engine: Engine,
  stack: Stack,
  status: 'ROLLBACK' | 'DELETE',
  retainExceptOnCreate: boolean,
): Promise<void> {
  const removals = [...stack.resources.values(), ...stack.leftovers].map((resource) => ({
    resource,
    retain: resource.deletionPolicy === 'Retain' && !retainExceptOnCreate,
  }));
  const failed = await removeAll(engine, stack, removals);
  if (failed.length > 0) stack.setStatus(`${status}_FAILED`, failedTo('delete', failed));
  else if (status === 'DELETE') endDeletion(stack);
  else stack.setStatus('ROLLBACK_COMPLETE');
}

function endDeletion(stack: Stack): void {
  stack.outputs = [];
  stack.imports = new Set();
  stack.leftovers = [];
  stack.deleted = stack.now();
  stack.setStatus('DELETE_COMPLETE');
}

function sentence(text: string): string {
  return text.trimEnd().endsWith('.') ? text.trimEnd() : `${text}.`;
}
