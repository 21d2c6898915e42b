import { createHash, randomUUID } from 'node:crypto';
import type { Caller, Cloud, Place } from '../cloud';
import { validationError } from './errors';
import { Stack } from './stack';

/** What every part of the engine needs: the rest of the cloud, all stacks, and how fast time goes. */
export interface Engine {
  readonly cloud: Cloud;
  readonly stacks: Stacks;
  /** Milliseconds in a second of ServiceTimeout. */
  readonly second: number;
  /** How long DescribeStacks holds its answer about a stack in progress, in milliseconds. */
  readonly longPoll: number;
}

/** All stacks of all accounts and regions, deleted ones too: those are still found by their ARN. */
export class Stacks {
  private readonly all: Stack[] = [];

  create(place: Place, name: string): Stack {
    if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)) {
      throw validationError(
        `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: ` +
          'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*',
      );
    }
    const id = `arn:aws:cloudformation:${place.region}:${place.accountId}:stack/${name}/${randomUUID()}`;
    const stack = new Stack(id, name, place);
    this.all.push(stack);
    return stack;
  }

  in(place: Place): Stack[] {
    return this.all.filter((stack) => stack.place.accountId === place.accountId && stack.place.region === place.region);
  }

  find(place: Place, nameOrId: string): Stack | undefined {
    return this.in(place).find((stack) => stack.id === nameOrId || (stack.name === nameOrId && !stack.isDeleted));
  }

  /** A stack that never got beyond its review, as if it had never been. */
  forget(stack: Stack): void {
    this.all.splice(this.all.indexOf(stack), 1);
  }
}

/** In whose name a stack's operations run. */
export function actingCaller(caller: Caller, roleArn: string | undefined): Caller {
  if (roleArn === undefined) return caller;
  const role = roleArn.split('/').at(-1) ?? '';
  return {
    accountId: accountOf(roleArn),
    arn: `arn:aws:sts::${accountOf(roleArn)}:assumed-role/${role}/AWSCloudFormation`,
    roleArn,
  };
}

export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** Twelve characters that look random and differ for each resource a stack ever made. */
export function nameSuffix(...seed: string[]): string {
  const digest = createHash('sha256').update(seed.join('/')).digest('hex');
  return BigInt(`0x${digest}`).toString(36).toUpperCase().slice(0, 12);
}

/** A UUID that is always the same for the same thing. */
export function uuidOf(...seed: string[]): string {
  const hex = createHash('sha256').update(seed.join('/')).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
