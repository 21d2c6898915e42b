import { AwsError, placeOf, type AwsRequest } from '../../cloud';
import { addChangeSet, executeChangeSet, findChangeSet, type ChangeSet } from '../change-set';
import type { ChangeDetail, ResourceChange } from '../changes';
import type { Engine } from '../engine';
import { validationError } from '../errors';
import type { Stack } from '../stack';
import { definitionParameters, readDefinition } from './definition';
import { findStack } from './find';
import type { Action, Actions, Input } from './input';
import { failureOption } from './stacks';
import { parameterView, tagView } from './views';

/** The stack of `cdk bootstrap`. */
const bootstrapStack = 'CDKToolkit';
const nothingToBootstrap =
  'there is nothing to bootstrap, for every account and region of the local AWS is bootstrapped; go on with cdk deploy';

const brackets = 'Stack [NAME] does not exist';

export function changeSetActions(engine: Engine): Actions {
  return {
    CreateChangeSet: create(engine),
    DescribeChangeSet: {
      accepts: ['StackName', 'ChangeSetName', 'NextToken', 'IncludePropertyValues'],
      run(input, request) {
        const { stack, changeSet } = named(engine, input, request);
        const withValues = input.flag('IncludePropertyValues');
        return {
          ...summary(stack, changeSet),
          Parameters: parameterView(changeSet.definition.parameters),
          NotificationARNs: changeSet.definition.notificationArns,
          Capabilities: changeSet.definition.capabilities,
          Tags: tagView(changeSet.definition.tags),
          OnStackFailure: changeSet.onStackFailure,
          Changes: changeSet.changes.resources.map((change) => changeView(change, withValues)),
        };
      },
    },
    ExecuteChangeSet: {
      accepts: ['StackName', 'ChangeSetName', 'ClientRequestToken', 'DisableRollback', 'RetainExceptOnCreate'],
      run(input, request) {
        const { stack, changeSet } = named(engine, input, request);
        if (input.flag('RetainExceptOnCreate')) throw input.refuse('RetainExceptOnCreate is not served here');
        const disableRollback = input.flag('DisableRollback');
        stack.clientRequestToken = input.optional('ClientRequestToken');
        executeChangeSet(engine, stack, changeSet, disableRollback);
        return {};
      },
    },
    DeleteChangeSet: {
      accepts: ['StackName', 'ChangeSetName'],
      run(input, request) {
        const stack = stackOf(engine, input, request);
        const name = input.required('ChangeSetName');
        for (const [key, changeSet] of stack.changeSets) {
          if (key === name || changeSet.id === name) stack.changeSets.delete(key);
        }
        return {};
      },
    },
    ListChangeSets: {
      accepts: ['StackName', 'NextToken'],
      run(input, request) {
        const stack = findStack(engine, request, input.required('StackName'), brackets);
        return { Summaries: [...stack.changeSets.values()].map((changeSet) => summary(stack, changeSet)) };
      },
    },
  };
}

function create(engine: Engine): Action {
  return {
    accepts: [
      ...definitionParameters.filter((name) => name !== 'ClientRequestToken'),
      ...['ChangeSetName', 'ChangeSetType', 'ClientToken', 'Description', 'OnStackFailure'],
      ...['IncludeNestedStacks', 'ImportExistingResources'],
    ],
    run(input, request) {
      const name = input.required('ChangeSetName');
      if (input.required('StackName') === bootstrapStack) throw input.refuse(nothingToBootstrap);
      const type = input.choice('ChangeSetType', ['CREATE', 'UPDATE']) ?? 'UPDATE';
      if (input.flag('ImportExistingResources')) throw input.refuse('ImportExistingResources is not served here');
      // There are no nested stacks to include: their resource type is unknown here.
      input.flag('IncludeNestedStacks');
      const { stack, isNew } = stackFor(engine, input, request, type, name);
      try {
        if (stack.changeSets.has(name)) throw alreadyExists(`ChangeSet ${name} already exists`);
        const definition = readDefinition(engine, input, request, stack);
        const changeSet = addChangeSet(engine, stack, definition, {
          ...{ name, type, description: input.optional('Description') },
          onStackFailure: failureOption(input, 'OnStackFailure'),
        });
        if (isNew) stack.setStatus('REVIEW_IN_PROGRESS', 'User Initiated');
        return { Id: changeSet.id, StackId: stack.id };
      } catch (error) {
        if (isNew) engine.stacks.forget(stack);
        throw error;
      }
    },
  };
}

/** A change set of type CREATE brings its stack into being, as a shell under review. */
function stackFor(engine: Engine, input: Input, request: AwsRequest, type: 'CREATE' | 'UPDATE', changeSetName: string) {
  const name = input.required('StackName');
  const existing = engine.stacks.find(placeOf(request), name);
  if (type === 'CREATE') {
    if (!existing || existing.isDeleted) return { stack: engine.stacks.create(placeOf(request), name), isNew: true };
    if (existing.status === 'REVIEW_IN_PROGRESS') return { stack: existing, isNew: false };
    throw validationError(
      `Stack [${name}] already exists and cannot be created again with the changeSet [${changeSetName}].`,
    );
  }
  const stack = findStack(engine, request, name, brackets);
  const updatable = [
    'CREATE_FAILED',
    'UPDATE_FAILED',
    'CREATE_COMPLETE',
    'UPDATE_COMPLETE',
    'UPDATE_ROLLBACK_COMPLETE',
  ];
  if (updatable.includes(stack.status)) return { stack, isNew: false };
  throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}

function named(engine: Engine, input: Input, request: AwsRequest): { stack: Stack; changeSet: ChangeSet } {
  const name = input.required('ChangeSetName');
  const stack = stackOf(engine, input, request);
  return { stack, changeSet: findChangeSet(stack, name) };
}

/** The ARN of a change set is enough; its name needs that of the stack beside it. */
function stackOf(engine: Engine, input: Input, request: AwsRequest): Stack {
  const stackName = input.optional('StackName');
  const name = input.required('ChangeSetName');
  if (stackName !== undefined) {
    const stack = engine.stacks.find(placeOf(request), stackName);
    if (stack) return stack;
    throw new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
  }
  const stack = engine.stacks
    .in(placeOf(request))
    .find(({ changeSets }) => [...changeSets.values()].some(({ id }) => id === name));
  if (stack) return stack;
  throw new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
}

function alreadyExists(message: string): AwsError {
  return new AwsError('AlreadyExistsException', message);
}

function summary(stack: Stack, changeSet: ChangeSet) {
  return {
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    StackId: stack.id,
    StackName: stack.name,
    Description: changeSet.description,
    CreationTime: changeSet.created,
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    ExecutionStatus: changeSet.executionStatus,
    IncludeNestedStacks: false,
    DeploymentConfig: { Mode: 'STANDARD' },
  };
}

function changeView(change: ResourceChange, withValues: boolean) {
  return {
    Type: 'Resource',
    ResourceChange: {
      PolicyAction: change.policyAction,
      Action: change.action,
      LogicalResourceId: change.logicalId,
      PhysicalResourceId: change.physicalId,
      ResourceType: change.type,
      Replacement: change.replacement,
      Scope: [...new Set(change.details.map(({ attribute }) => attribute))],
      Details: change.details.map((detail) => detailView(change, detail, withValues)),
      BeforeContext: withValues && change.before ? JSON.stringify(change.before) : undefined,
      AfterContext: withValues && change.after ? JSON.stringify(change.after) : undefined,
    },
  };
}

function detailView(change: ResourceChange, detail: ChangeDetail, withValues: boolean) {
  return {
    ChangeSource: detail.source,
    CausingEntity: detail.causingEntity,
    Evaluation: detail.evaluation,
    Target: {
      Attribute: detail.attribute,
      Name: detail.name,
      RequiresRecreation: detail.requiresRecreation,
      BeforeValue: withValues ? propertyText(change.before, detail) : undefined,
      AfterValue: withValues ? propertyText(change.after, detail) : undefined,
    },
  };
}

function propertyText(context: ResourceChange['before'], { attribute, name }: ChangeDetail): string | undefined {
  const properties = context?.[attribute];
  if (name === undefined || typeof properties !== 'object' || properties === null || Array.isArray(properties)) {
    return undefined;
  }
  const value = properties[name];
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}
