/** Exports of an account and region, and who imports them. */
import type { Place } from '../cloud';
import type { Stacks } from './engine';
import { validationError } from './errors';
import type { Output, Stack } from './stack';

export interface Export {
  readonly name: string;
  readonly value: string;
  readonly stack: Stack;
}

export function exportsIn(stacks: Stacks, place: Place): Export[] {
  return stacks
    .in(place)
    .flatMap((stack) =>
      stack.outputs.flatMap(({ exportName: name, value }) => (name === undefined ? [] : [{ name, value, stack }])),
    );
}

export function importersOf(stacks: Stacks, place: Place, exportName: string): string[] {
  return stacks
    .in(place)
    .filter((stack) => stack.imports.has(exportName))
    .map((stack) => stack.name);
}

export function importValue(stacks: Stacks, place: Place, exportName: string): string {
  const found = exportsIn(stacks, place).find(({ name }) => name === exportName);
  if (!found) throw validationError(`No export named ${exportName} found.`);
  return found.value;
}

/** Throws what keeps a stack from ending up with these outputs. */
export function checkExports(stacks: Stacks, stack: Stack, outputs: readonly Output[]): void {
  const elsewhere = exportsIn(stacks, stack.place).filter((other) => other.stack !== stack);
  const own = new Set<string>();
  for (const { key, value, exportName } of outputs) {
    if (exportName === undefined) continue;
    if (value.trim() === '') {
      throw validationError(`Cannot export output ${key}. Exported values must not be empty or whitespace-only.`);
    }
    const taken = elsewhere.find(({ name }) => name === exportName);
    if (taken)
      throw validationError(`Export with name ${exportName} is already exported by stack ${taken.stack.name}.`);
    if (own.has(exportName)) throw validationError(`Duplicate Export names: [${exportName}]`);
    own.add(exportName);
  }
  for (const before of stack.outputs) checkKept(stacks, stack, before, outputs);
}

/** An export somebody imports can neither change nor go. */
function checkKept(stacks: Stacks, stack: Stack, before: Output, outputs: readonly Output[]): void {
  const name = before.exportName;
  if (name === undefined) return;
  const after = outputs.find(({ exportName }) => exportName === name);
  if (after?.value === before.value) return;
  const [importer] = importersOf(stacks, stack.place, name);
  if (importer === undefined) return;
  throw validationError(`Export ${name} cannot be ${after ? 'updated' : 'deleted'} as it is in use by ${importer}`);
}

/** Why a stack cannot be deleted, if somebody imports what it exports. */
export function deletionRefusal(stacks: Stacks, stack: Stack): string | undefined {
  for (const { exportName } of stack.outputs) {
    const [importer] = exportName === undefined ? [] : importersOf(stacks, stack.place, exportName);
    if (importer === undefined) continue;
    return `Delete canceled. Cannot delete export ${exportName ?? ''} as it is in use by ${importer}.`;
  }
  return undefined;
}
