/** A stack as it stands: its resources, its events, its status. */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller, Place } from '../cloud';
import type { ChangeSet } from './change-set';
import type { JsonObject, Json } from './json';
import type { Parameters } from './parameters';
import type { DeletionPolicy, Template } from './template';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** A resource of a stack. Never changed but replaced by another record, so a copy of the map is a snapshot. */
export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string | undefined;
  /** What it was last created or updated with, or asked to be. */
  readonly properties: JsonObject;
  /** The same for the eyes of people: NoEcho values masked. */
  readonly shown: JsonObject;
  readonly attributes: JsonObject;
  readonly noEcho: boolean;
  readonly dependencies: ReadonlySet<string>;
  readonly deletionPolicy: DeletionPolicy;
  readonly updateReplacePolicy: DeletionPolicy;
  readonly metadata: Json | undefined;
  readonly status: string;
  readonly statusReason: string | undefined;
  readonly timestamp: Date;
}

export interface Output {
  readonly key: string;
  readonly value: string;
  readonly description: string | undefined;
  readonly exportName: string | undefined;
}

/** What a stack was last asked to be. */
export interface Definition {
  readonly template: Template;
  readonly parameters: Parameters;
  readonly tags: readonly Tag[];
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
  /** In whose name the engine acts: the role given with the request, or who sent it. */
  readonly caller: Caller;
  readonly roleArn: string | undefined;
}

/** Where a rollback goes back to. */
export interface Snapshot {
  readonly definition: Definition;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly outputs: readonly Output[];
  readonly imports: ReadonlySet<string>;
}

export interface StackEvent {
  readonly eventId: string;
  readonly operationId: string;
  readonly timestamp: Date;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  readonly properties: JsonObject | undefined;
  readonly clientRequestToken: string | undefined;
}

/** All resources of a stack listen to it, and Node.js takes more than ten listeners for a leak. */
export function cancellationOfMany(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

export class Stack {
  readonly created: Date;
  updated: Date | undefined;
  deleted: Date | undefined;
  status = 'REVIEW_IN_PROGRESS';
  statusReason: string | undefined;
  definition: Definition | undefined;
  resources = new Map<string, Resource>();
  /** Kept for DescribeStackResources, which still lists what a failed creation removed again. */
  readonly gone = new Map<string, Resource>();
  /** Physical resources that were replaced or dropped, to be deleted once the update has succeeded. */
  leftovers: Resource[] = [];
  outputs: readonly Output[] = [];
  /** Names of the exports of other stacks that this one reads. */
  imports: ReadonlySet<string> = new Set();
  /** The last good state, from the start of an update until it has succeeded or is rolled back. */
  stable: Snapshot | undefined;
  readonly events: StackEvent[] = [];
  readonly changeSets = new Map<string, ChangeSet>();
  /** A creation that is cancelled for this does not roll back: the deletion goes on from where it stopped. */
  deletionRequested = false;
  terminationProtection = false;
  disableRollback = false;
  clientRequestToken: string | undefined;
  /** Cancels the creations and updates in flight. */
  cancellation = cancellationOfMany();
  /** The story of the stack that is being told, or was last. */
  running: Promise<void> = Promise.resolve();
  private operationId = randomUUID();
  private lastTime = 0;
  private readonly waiting = new Set<() => void>();

  constructor(
    readonly id: string,
    readonly name: string,
    readonly place: Place,
  ) {
    this.created = this.now();
  }

  /** The time, strictly later than any before: the CLI tells events apart and orders them by it. */
  now(): Date {
    this.lastTime = Math.max(Date.now(), this.lastTime + 1);
    return new Date(this.lastTime);
  }

  get inProgress(): boolean {
    return this.status.endsWith('_IN_PROGRESS') && this.status !== 'REVIEW_IN_PROGRESS';
  }

  get isDeleted(): boolean {
    return this.status === 'DELETE_COMPLETE';
  }

  /** Deployment, rollback and deletion each get an ID of their own, by which the CLI groups events. */
  beginOperation(): void {
    this.operationId = randomUUID();
  }

  setStatus(status: string, reason?: string): void {
    this.status = status;
    this.statusReason = reason;
    this.addEvent({
      eventId: randomUUID(),
      logicalId: this.name,
      physicalId: this.id,
      type: 'AWS::CloudFormation::Stack',
      status,
      reason,
      properties: undefined,
    });
    if (this.inProgress) return;
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }

  /** Takes over a resource's new record and tells it as an event. */
  setResource(
    resource: Omit<Resource, 'timestamp' | 'status' | 'statusReason'>,
    status: string,
    reason?: string,
  ): Resource {
    const timestamp = this.tell(resource, status, reason);
    const record = { ...resource, status, statusReason: reason, timestamp };
    this.resources.set(resource.logicalId, record);
    return record;
  }

  /** An event about a physical resource that is not, or no longer, the one in the stack. */
  tell(resource: Pick<Resource, 'logicalId' | 'physicalId' | 'type' | 'shown'>, status: string, reason?: string): Date {
    return this.addEvent({
      eventId: `${resource.logicalId}-${status}-${randomUUID()}`,
      logicalId: resource.logicalId,
      physicalId: resource.physicalId ?? '',
      type: resource.type,
      status,
      reason,
      properties: resource.shown,
    });
  }

  /** Resolves when nothing is in progress any more, or when this has lasted the given time. */
  async settled(milliseconds: number): Promise<void> {
    if (!this.inProgress) return;
    const timer = new AbortController();
    const done = new Promise<void>((resolve) => this.waiting.add(resolve));
    const late = sleep(milliseconds, undefined, { signal: timer.signal, ref: false }).catch(() => undefined);
    await Promise.race([done, late]);
    timer.abort();
  }

  private addEvent(event: Omit<StackEvent, 'timestamp' | 'operationId' | 'clientRequestToken'>): Date {
    const timestamp = this.now();
    const { operationId, clientRequestToken } = this;
    this.events.push({ ...event, timestamp, operationId, clientRequestToken });
    return timestamp;
  }
}
