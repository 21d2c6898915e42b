/** Deletes physical resources, those that depend on others first. */
import { resourceContext } from './deployment';
import type { Engine } from './engine';
import { messageOf } from './errors';
import { inOrder, reversed } from './graph';
import { typeOf } from './resources';
import type { Resource, Stack } from './stack';

export interface Removal {
  readonly resource: Resource;
  /** A policy says to leave the physical resource alone. */
  readonly retain: boolean;
}

/** Returns the logical IDs of what could not be deleted. */
export async function removeAll(engine: Engine, stack: Stack, removals: readonly Removal[]): Promise<string[]> {
  const failed: string[] = [];
  const byKey = new Map(removals.map((removal, index) => [String(index), removal]));
  const keysOf = (logicalId: string) =>
    [...byKey].filter(([, { resource }]) => resource.logicalId === logicalId).map(([key]) => key);
  const dependencies = new Map(
    [...byKey].map(([key, { resource }]) => [key, new Set([...resource.dependencies].flatMap(keysOf))]),
  );
  await inOrder(reversed(dependencies), async (key) => {
    const removal = byKey.get(key);
    if (!removal || (await remove(engine, stack, removal))) return true;
    failed.push(removal.resource.logicalId);
    return false;
  });
  return failed;
}

async function remove(engine: Engine, stack: Stack, { resource, retain }: Removal): Promise<boolean> {
  const tell = teller(stack, resource);
  const { physicalId, properties } = resource;
  if (retain || physicalId === undefined) {
    tell(retain ? 'DELETE_SKIPPED' : 'DELETE_COMPLETE');
    drop(stack, resource);
    return true;
  }
  tell('DELETE_IN_PROGRESS');
  try {
    const context = resourceContext(engine, stack, resource, new AbortController().signal);
    await typeOf(resource.type).remove({ physicalId, properties }, context);
  } catch (error) {
    tell('DELETE_FAILED', messageOf(error));
    return false;
  }
  tell('DELETE_COMPLETE');
  drop(stack, resource);
  return true;
}

/** A replaced resource is told of as well, but must not overwrite the record of the one that took its place. */
function teller(stack: Stack, resource: Resource): (status: string, reason?: string) => void {
  if (!isCurrent(stack, resource)) return (status, reason) => void stack.tell(resource, status, reason);
  return (status, reason) => void stack.setResource(resource, status, reason);
}

function drop(stack: Stack, resource: Resource): void {
  stack.leftovers = stack.leftovers.filter((leftover) => leftover !== resource);
  if (!isCurrent(stack, resource)) return;
  const last = stack.resources.get(resource.logicalId);
  stack.resources.delete(resource.logicalId);
  if (last) stack.gone.set(resource.logicalId, last);
}

function isCurrent(stack: Stack, { logicalId, physicalId }: Resource): boolean {
  const current = stack.resources.get(logicalId);
  return current !== undefined && current.physicalId === physicalId;
}
