/** The way forward: brings the resources of a stack to what a definition says, and works out its outputs. */
import { nameSuffix, type Engine } from './engine';
import { messageOf, NeverAsked, ResourceFailure, templateFormatError } from './errors';
import { checkExports } from './exports';
import { dependenciesOf, inOrder } from './graph';
import { resolve, type Scope } from './intrinsics';
import { isObject, isScalar, same, type JsonObject } from './json';
import { physicalName, type Existing, type Physical, type ResourceContext } from './resource-type';
import { mustReplace, typeOf } from './resources';
import { createScope } from './scope';
import type { Definition, Output, Resource, Stack } from './stack';
import type { ResourceDeclaration } from './template';

/** What a declaration comes to once its functions are resolved. */
type Wanted = Omit<Resource, 'physicalId' | 'attributes' | 'noEcho' | 'status' | 'statusReason' | 'timestamp'>;

export class Deployment {
  readonly imports = new Set<string>();
  /** The resources whose conditions hold. */
  readonly declarations: ReadonlyMap<string, ResourceDeclaration>;
  private readonly scope: Scope;
  private readonly shownScope: Scope;
  private readonly notCreated: string[] = [];
  private readonly notUpdated: string[] = [];

  constructor(
    private readonly engine: Engine,
    private readonly stack: Stack,
    private readonly definition: Definition,
    /** A failure stops what runs beside it, unless all is to be kept as it is. */
    private readonly cancelSiblings: boolean,
  ) {
    const options = { engine, stack, definition, resource: (logicalId: string) => stack.resources.get(logicalId) };
    this.scope = createScope({ ...options, onImport: (name) => this.imports.add(name) });
    this.shownScope = createScope({ ...options, masked: true });
    this.declarations = activeResources(definition, this.scope);
  }

  /** Creates, updates and replaces in dependency order. Returns why it failed, if it did. */
  async run(): Promise<string | undefined> {
    const exists = (logicalId: string) => this.declarations.has(logicalId);
    const graph = new Map([...this.declarations].map(([id, declaration]) => [id, dependenciesOf(declaration, exists)]));
    await inOrder(graph, (id) => this.bring(id));
    if (this.notCreated.length + this.notUpdated.length > 0) {
      return failedTo('create', this.notCreated) + failedTo('update', this.notUpdated);
    }
    return this.stack.cancellation.signal.aborted ? 'User Initiated' : undefined;
  }

  /** The outputs, checked against the exports of other stacks. Throws when they cannot be had. */
  outputs(): Output[] {
    const outputs: Output[] = [];
    for (const [key, { value, description, exportName, condition }] of this.definition.template.outputs) {
      if (condition !== undefined && !this.scope.condition(condition)) continue;
      const name = exportName === undefined ? undefined : this.outputText(key, resolve(exportName, this.scope));
      outputs.push({ key, value: this.outputText(key, resolve(value, this.scope)), description, exportName: name });
    }
    checkExports(this.engine.stacks, this.stack, outputs);
    return outputs;
  }

  private outputText(key: string, value: unknown): string {
    if (isScalar(value)) return String(value);
    throw templateFormatError(`The Value field of every Outputs member must evaluate to a String. (Outputs/${key})`);
  }

  private async bring(logicalId: string): Promise<boolean> {
    const declaration = this.declarations.get(logicalId);
    if (!declaration || this.stack.cancellation.signal.aborted) return false;
    const before = this.stack.resources.get(logicalId);
    let wanted: Wanted;
    try {
      wanted = this.evaluate(declaration);
    } catch (error) {
      return this.refuse(declaration, before, messageOf(error));
    }
    if (!before || before.physicalId === undefined || before.status === 'CREATE_FAILED') {
      if (before?.physicalId !== undefined) this.stack.leftovers.push(before);
      return this.create(wanted);
    }
    if (same(before.properties, wanted.properties) && !before.status.endsWith('_FAILED')) {
      this.stack.resources.set(logicalId, { ...before, ...wanted });
      return true;
    }
    const existing = { physicalId: before.physicalId, properties: before.properties };
    return mustReplace(before, wanted) ? this.replace(before, wanted) : this.update(before, existing, wanted);
  }

  private evaluate(declaration: ResourceDeclaration): Wanted {
    const { logicalId, type, deletionPolicy, updateReplacePolicy, metadata } = declaration;
    const dependencies = dependenciesOf(declaration, (id) => this.declarations.has(id));
    const properties = resolvedProperties(declaration, this.scope);
    const shown = resolvedProperties(declaration, this.shownScope);
    return { logicalId, type, properties, shown, dependencies, deletionPolicy, updateReplacePolicy, metadata };
  }

  private refuse({ logicalId, type }: ResourceDeclaration, before: Resource | undefined, reason: string): boolean {
    const nothing: Resource = {
      ...{ logicalId, type, physicalId: undefined, properties: {}, shown: {}, attributes: {}, noEcho: false },
      ...{
        dependencies: new Set<string>(),
        deletionPolicy: 'Delete',
        updateReplacePolicy: 'Delete',
        metadata: undefined,
      },
      ...{ status: '', statusReason: undefined, timestamp: this.stack.created },
    };
    this.stack.setResource(before ?? nothing, before ? 'UPDATE_FAILED' : 'CREATE_FAILED', reason);
    return this.failed(before ? this.notUpdated : this.notCreated, logicalId);
  }

  private async create(wanted: Wanted): Promise<boolean> {
    const nothing = { ...wanted, physicalId: undefined, attributes: {}, noEcho: false };
    this.stack.setResource(nothing, 'CREATE_IN_PROGRESS');
    try {
      const created = record(wanted, await typeOf(wanted.type).create(wanted.properties, this.context(wanted)));
      this.stack.setResource(created, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
      this.stack.setResource(created, 'CREATE_COMPLETE');
      return true;
    } catch (error) {
      const physicalId = error instanceof ResourceFailure ? error.physicalId : undefined;
      this.stack.setResource({ ...nothing, physicalId }, 'CREATE_FAILED', messageOf(error));
      return this.failed(this.notCreated, wanted.logicalId);
    }
  }

  private async update(before: Resource, existing: Existing, wanted: Wanted): Promise<boolean> {
    this.stack.setResource({ ...before, ...wanted }, 'UPDATE_IN_PROGRESS');
    try {
      const physical = await typeOf(wanted.type).update(existing, wanted.properties, this.context(wanted));
      const updated = record(wanted, physical);
      if (physical.id !== before.physicalId) {
        this.leaveBehind(before, wanted);
        const reason = 'Requested update required the provider to create a new physical resource';
        this.stack.setResource(updated, 'UPDATE_IN_PROGRESS', reason);
      }
      this.stack.setResource(updated, 'UPDATE_COMPLETE');
      return true;
    } catch (error) {
      this.stack.setResource(this.afterFailure(before, wanted, error), 'UPDATE_FAILED', messageOf(error));
      return this.failed(this.notUpdated, wanted.logicalId);
    }
  }

  /** The resource after a failed update. The physical ID of a FAILED answer is taken over, as on AWS. */
  private afterFailure(before: Resource, wanted: Wanted, error: unknown): Resource {
    if (error instanceof NeverAsked) return before;
    const physicalId = (error instanceof ResourceFailure ? error.physicalId : undefined) ?? before.physicalId;
    if (physicalId !== before.physicalId) this.leaveBehind(before, wanted);
    return { ...before, ...wanted, physicalId };
  }

  /** Replaced, and to be deleted in the cleanup, unless the new template says to keep it. */
  private leaveBehind(before: Resource, { updateReplacePolicy }: Wanted): void {
    this.stack.leftovers.push({ ...before, updateReplacePolicy });
  }

  private async replace(before: Resource, wanted: Wanted): Promise<boolean> {
    const reason = 'Requested update requires the creation of a new physical resource; hence creating one.';
    this.stack.setResource({ ...before, shown: wanted.shown }, 'UPDATE_IN_PROGRESS', reason);
    try {
      const replaced = record(wanted, await typeOf(wanted.type).create(wanted.properties, this.context(wanted)));
      this.leaveBehind(before, wanted);
      this.stack.setResource(replaced, 'UPDATE_IN_PROGRESS', 'Resource creation Initiated');
      this.stack.setResource(replaced, 'UPDATE_COMPLETE');
      return true;
    } catch (error) {
      this.stack.setResource(before, 'UPDATE_FAILED', messageOf(error));
      return this.failed(this.notUpdated, wanted.logicalId);
    }
  }

  private context(resource: Pick<Resource, 'logicalId' | 'type'>): ResourceContext {
    return resourceContext(this.engine, this.stack, resource, this.stack.cancellation.signal);
  }

  private failed(list: string[], logicalId: string): false {
    list.push(logicalId);
    if (this.cancelSiblings) this.stack.cancellation.abort();
    return false;
  }
}

export function record(wanted: Wanted, physical: Physical): Omit<Resource, 'status' | 'statusReason' | 'timestamp'> {
  return { ...wanted, physicalId: physical.id, attributes: physical.attributes, noEcho: physical.noEcho ?? false };
}

export function resourceContext(
  engine: Engine,
  stack: Stack,
  { logicalId, type }: Pick<Resource, 'logicalId' | 'type'>,
  signal: AbortSignal,
): ResourceContext {
  return {
    ...{ cloud: engine.cloud, second: engine.second, place: stack.place, stackId: stack.id, stackName: stack.name },
    ...{ logicalId, type, signal },
    physicalName: (maxLength) => {
      const suffix = nameSuffix(stack.id, logicalId, String(stack.events.length));
      return physicalName(stack.name, logicalId, suffix, maxLength);
    },
  };
}

export function activeResources(definition: Definition, scope: Scope): ReadonlyMap<string, ResourceDeclaration> {
  return new Map(
    [...definition.template.resources].filter(
      ([, { condition }]) => condition === undefined || scope.condition(condition),
    ),
  );
}

export function resolvedProperties({ properties }: ResourceDeclaration, scope: Scope): JsonObject {
  const resolved = resolve(properties, scope);
  return isObject(resolved) ? resolved : {};
}

export function failedTo(verb: 'create' | 'update' | 'delete', logicalIds: readonly string[]): string {
  return logicalIds.length > 0 ? `The following resource(s) failed to ${verb}: [${logicalIds.join(', ')}]. ` : '';
}
