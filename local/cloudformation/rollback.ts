/** The way back: brings the resources of a stack back to its last good state. */
import { failedTo, record, resourceContext } from './deployment';
import type { Engine } from './engine';
import { messageOf } from './errors';
import { inOrder } from './graph';
import { isCustomResource } from './custom-resource';
import { same } from './json';
import { typeOf } from './resources';
import type { Resource, Snapshot, Stack } from './stack';

/** Which failures are passed over: those named, or all. */
export type Skip = (logicalId: string) => boolean;

/** Returns why it failed, if it did. */
export async function restoreResources(
  engine: Engine,
  stack: Stack,
  stable: Snapshot,
  skip: Skip,
): Promise<string | undefined> {
  const failed: string[] = [];
  const graph = new Map(
    [...stable.resources].map(([id, { dependencies }]) => [
      id,
      new Set([...dependencies].filter((name) => stable.resources.has(name))),
    ]),
  );
  await inOrder(graph, async (logicalId) => {
    const before = stable.resources.get(logicalId);
    const current = stack.resources.get(logicalId);
    if (!before || !current || (await restore(engine, stack, before, current, skip))) return true;
    failed.push(logicalId);
    return false;
  });
  stack.leftovers = stack.leftovers.filter(
    ({ logicalId, physicalId }) => stack.resources.get(logicalId)?.physicalId !== physicalId,
  );
  return failed.length > 0 ? failedTo('update', failed) : undefined;
}

async function restore(
  engine: Engine,
  stack: Stack,
  before: Resource,
  current: Resource,
  skip: Skip,
): Promise<boolean> {
  const replaced = current.physicalId !== before.physicalId;
  if (!replaced && same(current.properties, before.properties)) {
    stack.resources.set(before.logicalId, before);
    return true;
  }
  if (replaced && !isCustomResource(before.type)) {
    stack.leftovers.push(current);
    stack.setResource(before, 'UPDATE_COMPLETE');
    return true;
  }
  return updateBack(engine, stack, before, current, skip);
}

/**
 * The same request as on the way forward, with the properties swapped. AWS does not document what an already replaced
 * custom resource gets; here its new physical resource is asked, and the ID it answers is the one that lives on.
 */
async function updateBack(
  engine: Engine,
  stack: Stack,
  before: Resource,
  current: Resource,
  skip: Skip,
): Promise<boolean> {
  const { logicalId, type, physicalId } = current;
  if (physicalId === undefined) return true;
  stack.setResource({ ...current, shown: before.shown }, 'UPDATE_IN_PROGRESS');
  try {
    const context = resourceContext(engine, stack, current, new AbortController().signal);
    const existing = { physicalId, properties: current.properties };
    const physical = await typeOf(type).update(existing, before.properties, context);
    if (physical.id !== physicalId) stack.leftovers.push(current);
    stack.setResource(record(before, physical), 'UPDATE_COMPLETE');
    return true;
  } catch (error) {
    if (skip(logicalId)) {
      stack.setResource(before, 'UPDATE_COMPLETE', 'Resource skipped during UpdateRollback');
      return true;
    }
    // The properties stay those of the way forward, so that a continued rollback asks again.
    stack.setResource(current, 'UPDATE_FAILED', messageOf(error));
    return false;
  }
}
