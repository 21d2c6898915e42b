import { App, Stack } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { RESOURCE_TYPE } from '../../lib/contract';

/** A stack in the account and region of the examples. */
export function newStack(app = new App(), id = 'Stack', region = 'us-east-1'): Stack {
  return new Stack(app, id, { env: { account: '111122223333', region } });
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
}

interface SynthesizedTemplate {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown; readonly Export?: unknown }>>;
}

export function templateOf(stack: Stack): SynthesizedTemplate {
  return Template.fromStack(stack).toJSON() as unknown as SynthesizedTemplate;
}

/** Resources of a type by logical ID. */
export function resourcesOf(stack: Stack, type: string): Readonly<Record<string, Resource>> {
  return Template.fromStack(stack).findResources(type) as Record<string, Resource>;
}

/** The one data source of a stack. */
export function dataSourceOf(stack: Stack): { readonly logicalId: string; readonly resource: Resource } {
  const [entry, ...more] = Object.entries(resourcesOf(stack, RESOURCE_TYPE));
  if (entry === undefined || more.length > 0) throw new Error(`expected one data source, found ${more.length + 1}`);
  return { logicalId: entry[0], resource: entry[1] };
}

/** The properties of the one data source, without those that every custom resource has. */
export function propertiesOf(stack: Stack): Readonly<Record<string, unknown>> {
  const own = Object.entries(dataSourceOf(stack).resource.Properties);
  return Object.fromEntries(own.filter(([name]) => name !== 'ServiceToken' && name !== 'ServiceTimeout'));
}

export function warningsOf(stack: Stack): string[] {
  return Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => entry.data as string);
}

/** Every statement of every policy in the stack, inline or not. */
export function statementsOf(stack: Stack): Readonly<Record<string, unknown>>[] {
  interface Document {
    readonly Statement: Record<string, unknown>[];
  }
  const roles = Object.values(resourcesOf(stack, 'AWS::IAM::Role')).flatMap(
    ({ Properties }) => (Properties.Policies ?? []) as { PolicyDocument: Document }[],
  );
  const policies = Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).map(
    ({ Properties }) => Properties as unknown as { PolicyDocument: Document },
  );
  return [...roles, ...policies].flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}
