/** What a new definition would change in a stack, told without touching it. */
import { activeResources } from './deployment';
import type { Engine } from './engine';
import { graphOf, references, sorted } from './graph';
import { resolve, type Scope, type Value } from './intrinsics';
import { same, type Json, type JsonObject } from './json';
import { changedProperties, replacesOnChange, typeOf } from './resources';
import { createScope } from './scope';
import type { Definition, Resource, Stack } from './stack';
import type { ResourceDeclaration } from './template';

export interface ChangeDetail {
  readonly attribute: 'Properties' | 'Metadata' | 'DeletionPolicy' | 'UpdateReplacePolicy';
  readonly name?: string;
  readonly requiresRecreation: 'Never' | 'Always';
  /** Dynamic: the new value is known only once another resource has been changed. */
  readonly evaluation: 'Static' | 'Dynamic';
  readonly source: 'DirectModification' | 'ParameterReference' | 'ResourceReference' | 'ResourceAttribute';
  readonly causingEntity?: string;
}

export interface ResourceChange {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly replacement: 'True' | 'False' | 'Conditional' | undefined;
  readonly policyAction: string | undefined;
  readonly details: readonly ChangeDetail[];
  /** Properties and metadata for the eyes of people: NoEcho values are masked. */
  readonly before: JsonObject | undefined;
  readonly after: JsonObject | undefined;
}

export interface Changes {
  readonly resources: readonly ResourceChange[];
  readonly outputsChanged: boolean;
}

/** What AWS shows in place of a value it cannot know yet. */
export const knownAfterApply = '{{changeSet:KNOWN_AFTER_APPLY}}';

class KnownAfterApply extends Error {}

export function changesOf(engine: Engine, stack: Stack, definition: Definition): Changes {
  const preview = new Preview(engine, stack, definition);
  return { resources: preview.resources(), outputsChanged: preview.outputsChanged() };
}

class Preview {
  private readonly changes = new Map<string, ResourceChange>();
  private readonly scope: Scope;
  private readonly shownScope: Scope;

  constructor(
    engine: Engine,
    private readonly stack: Stack,
    private readonly definition: Definition,
  ) {
    const options = { engine, stack, definition, resource: (logicalId: string) => stack.resources.get(logicalId) };
    this.scope = this.foresight(createScope(options));
    this.shownScope = this.foresight(createScope({ ...options, masked: true }));
  }

  resources(): ResourceChange[] {
    const active = activeResources(this.definition, this.scope);
    for (const logicalId of sorted(graphOf(active))) {
      const declaration = active.get(logicalId);
      const change = declaration && this.changeOf(declaration, this.stack.resources.get(logicalId));
      if (change) this.changes.set(logicalId, change);
    }
    const removed = [...this.stack.resources.values()].filter(({ logicalId }) => !active.has(logicalId));
    return [...this.changes.values(), ...removed.map(removal)];
  }

  /** As written or in value: an import given up for the same value from elsewhere is a change, too. */
  outputsChanged(): boolean {
    const written = [...(this.stack.definition?.template.outputs ?? [])];
    if (!same(written, [...this.definition.template.outputs])) return true;
    const outputs = [...this.definition.template.outputs].filter(
      ([, { condition }]) => condition === undefined || this.scope.condition(condition),
    );
    const after = outputs.map(([key, { value, description, exportName }]) => ({
      key,
      value: text(this.foresee(value, this.scope)),
      description,
      exportName: exportName === undefined ? undefined : text(this.foresee(exportName, this.scope)),
    }));
    return !same(after, this.stack.outputs);
  }

  /** A scope that refuses to tell what a change may make different. */
  private foresight(scope: Scope): Scope {
    return {
      ...scope,
      ref: (name) => (this.isKnown(name, undefined) ? scope.ref(name) : unknown()),
      attribute: (logicalId, name) => (this.isKnown(logicalId, name) ? scope.attribute(logicalId, name) : unknown()),
    };
  }

  private isKnown(name: string, attribute: string | undefined): boolean {
    const change = this.changes.get(name);
    if (!change) return true;
    if (change.action === 'Add' || change.replacement !== 'False') return false;
    const volatile = typeOf(change.type).volatile ?? [];
    return volatile !== 'any' && (attribute === undefined || !volatile.includes(attribute));
  }

  /** Exports and outputs of other stacks that do not exist yet count as not known yet. */
  private foresee(value: Json, scope: Scope): Value {
    try {
      return resolve(value, scope);
    } catch {
      return knownAfterApply;
    }
  }

  private foreseen({ properties }: ResourceDeclaration, scope: Scope): JsonObject {
    const members = Object.entries(properties).flatMap(([name, value]) => {
      const foreseen = this.foresee(value, scope);
      return foreseen === undefined ? [] : [[name, foreseen] as const];
    });
    return Object.fromEntries(members);
  }

  private changeOf(declaration: ResourceDeclaration, existing: Resource | undefined): ResourceChange | undefined {
    const { logicalId, type, metadata } = declaration;
    const after = context(this.foreseen(declaration, this.shownScope), metadata);
    if (!existing || existing.physicalId === undefined || existing.status === 'CREATE_FAILED') {
      const nothing = { replacement: undefined, policyAction: undefined, details: [], before: undefined };
      return { ...nothing, action: 'Add', logicalId, physicalId: undefined, type, after };
    }
    const details = this.detailsOf(declaration, existing);
    if (details.length === 0 && !existing.status.endsWith('_FAILED')) return undefined;
    const replacement = replacementOf(details);
    const kept = declaration.updateReplacePolicy === 'Delete' ? 'ReplaceAndDelete' : 'ReplaceAndRetain';
    return {
      ...{ action: 'Modify', logicalId, physicalId: existing.physicalId, type, replacement, details, after },
      policyAction: replacement === 'True' ? kept : undefined,
      before: context(existing.shown, existing.metadata),
    };
  }

  private detailsOf(declaration: ResourceDeclaration, existing: Resource): ChangeDetail[] {
    const { type } = declaration;
    const properties = this.foreseen(declaration, this.scope);
    const details = changedProperties(existing, { type, properties }).flatMap((name) =>
      this.causesOf(declaration, name).map((cause): ChangeDetail => {
        const requiresRecreation = replacesOnChange(type, name) ? 'Always' : 'Never';
        return { attribute: 'Properties', name, requiresRecreation, ...cause };
      }),
    );
    const attributes = [
      ['Metadata', existing.metadata, declaration.metadata],
      ['DeletionPolicy', existing.deletionPolicy, declaration.deletionPolicy],
      ['UpdateReplacePolicy', existing.updateReplacePolicy, declaration.updateReplacePolicy],
    ] as const;
    for (const [attribute, before, after] of attributes) {
      if (same(before, after)) continue;
      details.push({ attribute, requiresRecreation: 'Never', evaluation: 'Static', source: 'DirectModification' });
    }
    return details;
  }

  private causesOf(
    { logicalId, properties }: ResourceDeclaration,
    name: string,
  ): Pick<ChangeDetail, 'evaluation' | 'source' | 'causingEntity'>[] {
    const now = properties[name];
    const before = this.stack.definition?.template.resources.get(logicalId)?.properties[name];
    const used = now === undefined ? [] : [...references(now, '')];
    const unknown = used.filter((reference) => !this.isKnown(reference.name, reference.attribute));
    if (!same(now, before)) {
      return [{ evaluation: unknown.length > 0 ? 'Dynamic' : 'Static', source: 'DirectModification' }];
    }
    if (unknown.length > 0) {
      return unknown.map(({ name: causing, attribute }) =>
        attribute === undefined
          ? { evaluation: 'Dynamic', source: 'ResourceReference', causingEntity: causing }
          : { evaluation: 'Dynamic', source: 'ResourceAttribute', causingEntity: `${causing}.${attribute}` },
      );
    }
    const parameters = used.filter((reference) => this.definition.parameters.has(reference.name));
    if (parameters.length === 0) return [{ evaluation: 'Static', source: 'DirectModification' }];
    return parameters.map(({ name: causingEntity }) => ({
      evaluation: 'Static',
      source: 'ParameterReference',
      causingEntity,
    }));
  }
}

function removal({ logicalId, physicalId, type, deletionPolicy, shown, metadata }: Resource): ResourceChange {
  return {
    ...{ action: 'Remove', logicalId, physicalId, type, replacement: undefined, details: [], after: undefined },
    policyAction: deletionPolicy === 'Delete' ? 'Delete' : 'Retain',
    before: context(shown, metadata),
  };
}

function replacementOf(details: readonly ChangeDetail[]): 'True' | 'False' | 'Conditional' {
  const recreating = details.filter(({ requiresRecreation }) => requiresRecreation === 'Always');
  if (recreating.some(({ evaluation }) => evaluation === 'Static')) return 'True';
  return recreating.length > 0 ? 'Conditional' : 'False';
}

function context(properties: JsonObject, metadata: Json | undefined): JsonObject {
  return { Properties: properties, ...(metadata === undefined ? {} : { Metadata: metadata }) };
}

function unknown(): never {
  throw new KnownAfterApply();
}

function text(value: Value): Json | undefined {
  return typeof value === 'object' || value === undefined ? value : String(value);
}
