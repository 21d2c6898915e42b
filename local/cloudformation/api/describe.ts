/** The actions that only look. */
import { AwsError, placeOf } from '../../cloud';
import type { Engine } from '../engine';
import { validationError } from '../errors';
import { exportsIn, importersOf } from '../exports';
import type { Resource, Stack } from '../stack';
import type { Template } from '../template';
import { requiredCapabilities, validateTemplate } from '../validate';
import { findChangeSet } from '../change-set';
import { readTemplate } from './definition';
import { findStack } from './find';
import type { Action, Actions, Input } from './input';
import { eventView, resourceSummary, resourceView, stackSummary, stackView } from './views';

/** Events in one answer, as on AWS. */
const page = 100;

export function describeActions(engine: Engine): Actions {
  return {
    DescribeStacks: describeStacks(engine),
    ListStacks: {
      accepts: ['NextToken', 'StackStatusFilter'],
      run(input, request) {
        const filter = input.texts('StackStatusFilter');
        const stacks = engine.stacks
          .in(placeOf(request))
          .filter(({ status }) => filter.length === 0 || filter.includes(status));
        return { StackSummaries: stacks.map(stackSummary) };
      },
    },
    DescribeStackEvents: {
      accepts: ['StackName', 'NextToken'],
      run(input, request) {
        const stack = findStack(engine, request, input.required('StackName'), 'Stack [NAME] does not exist');
        // The token counts from the oldest event, so events that come meanwhile do not shift the pages.
        const end = Number(input.optional('NextToken') ?? stack.events.length);
        if (!Number.isInteger(end) || end < 0) throw input.refuse('NextToken is invalid');
        const start = Math.max(0, end - page);
        const events = stack.events.slice(start, end).reverse();
        return {
          StackEvents: events.map((event) => eventView(stack, event)),
          NextToken: start > 0 ? String(start) : undefined,
        };
      },
    },
    DescribeEvents: {
      accepts: ['StackName', 'ChangeSetName', 'OperationId', 'Filters', 'NextToken'],
      // Asked by the CLI for what made a change set fail. Here that is all in the change set's own reason.
      run: () => ({ OperationEvents: [] }),
    },
    ListHookResults: { accepts: ['TargetType', 'TargetId', 'NextToken'], run: () => ({ HookResults: [] }) },
    ...resourceActions(engine),
    ...templateActions(engine),
    ...exportActions(engine),
    ...driftActions,
  };
}

function describeStacks(engine: Engine): Action {
  return {
    accepts: ['StackName', 'NextToken'],
    async run(input, request) {
      const name = input.optional('StackName');
      if (name === undefined) {
        return {
          Stacks: engine.stacks
            .in(placeOf(request))
            .filter(({ isDeleted }) => !isDeleted)
            .map(stackView),
        };
      }
      const stack = findStack(engine, request, name);
      // Who asks about a stack in progress asks again every few seconds: a late answer takes the wait away.
      await stack.settled(engine.longPoll);
      return { Stacks: [stackView(stack)] };
    },
  };
}

function resourceActions(engine: Engine): Actions {
  return {
    DescribeStackResources: {
      accepts: ['StackName', 'LogicalResourceId', 'PhysicalResourceId'],
      run(input, request) {
        const physicalId = input.optional('PhysicalResourceId');
        if (physicalId !== undefined) throw input.refuse('PhysicalResourceId is not served here; ask by StackName');
        const stack = findStack(engine, request, input.required('StackName'));
        const logicalId = input.optional('LogicalResourceId');
        const resources = everyResource(stack).filter((resource) => !logicalId || resource.logicalId === logicalId);
        return { StackResources: resources.map((resource) => resourceView(stack, resource)) };
      },
    },
    DescribeStackResource: {
      accepts: ['StackName', 'LogicalResourceId'],
      run(input, request) {
        const stack = findStack(engine, request, input.required('StackName'), 'Stack [NAME] does not exist');
        const logicalId = input.required('LogicalResourceId');
        const resource = stack.resources.get(logicalId);
        if (!resource) throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
        const { metadata } = resource;
        return {
          StackResourceDetail: {
            ...{ StackId: stack.id, StackName: stack.name, ...resourceSummary(resource) },
            Metadata: metadata === undefined ? undefined : JSON.stringify(metadata),
          },
        };
      },
    },
    ListStackResources: {
      accepts: ['StackName', 'NextToken'],
      run(input, request) {
        const stack = findStack(engine, request, input.required('StackName'));
        return { StackResourceSummaries: everyResource(stack).map(resourceSummary) };
      },
    },
  };
}

/** Those a failed creation removed again are listed as well, as on AWS: the CLI looks for their logs. */
function everyResource(stack: Stack): Resource[] {
  const gone = [...stack.gone.values()].filter(({ logicalId }) => !stack.resources.has(logicalId));
  return [...stack.resources.values(), ...gone];
}

function templateActions(engine: Engine): Actions {
  return {
    GetTemplate: {
      accepts: ['StackName', 'ChangeSetName', 'TemplateStage'],
      run(input, request) {
        input.choice('TemplateStage', ['Original', 'Processed']);
        const stack = findStack(engine, request, input.required('StackName'));
        const changeSetName = input.optional('ChangeSetName');
        const { definition } = changeSetName === undefined ? stack : findChangeSet(stack, changeSetName);
        return { TemplateBody: definition?.template.body ?? '', StagesAvailable: ['Original', 'Processed'] };
      },
    },
    GetTemplateSummary: {
      accepts: ['StackName', 'TemplateBody', 'TemplateURL'],
      run(input, request) {
        const template = summarized(engine, input, (name) => findStack(engine, request, name));
        validateTemplate(template);
        const types = [...template.resources.values()].map(({ type }) => type);
        return { ...templateView(template), ResourceTypes: [...new Set(types)], Version: '2010-09-09' };
      },
    },
    ValidateTemplate: {
      accepts: ['TemplateBody', 'TemplateURL'],
      run(input) {
        const template = readTemplate(engine, input);
        validateTemplate(template);
        return templateView(template);
      },
    },
  };
}

function summarized(engine: Engine, input: Input, find: (name: string) => Stack): Template {
  const name = input.optional('StackName');
  if (name === undefined) return readTemplate(engine, input);
  const { definition } = find(name);
  if (definition) return definition.template;
  throw validationError(`Stack with id ${name} does not exist`);
}

function templateView(template: Template) {
  const capabilities = requiredCapabilities(template);
  return {
    Description: template.description,
    Metadata: template.metadata === undefined ? undefined : JSON.stringify(template.metadata),
    Capabilities: capabilities,
    CapabilitiesReason:
      capabilities.length > 0 ? 'The following resource(s) require capabilities: [AWS::IAM::*]' : undefined,
    Parameters: [...template.parameters].map(([key, parameter]) => ({
      ParameterKey: key,
      ParameterType: parameter.type,
      DefaultValue: parameter.default,
      NoEcho: parameter.noEcho,
      Description: parameter.description,
    })),
  };
}

function exportActions(engine: Engine): Actions {
  return {
    ListExports: {
      accepts: ['NextToken'],
      run: (_, request) => ({
        Exports: exportsIn(engine.stacks, placeOf(request)).map(({ name, value, stack }) => ({
          ExportingStackId: stack.id,
          Name: name,
          Value: value,
        })),
      }),
    },
    ListImports: {
      accepts: ['ExportName', 'NextToken'],
      run(input, request) {
        const name = input.required('ExportName');
        const importers = importersOf(engine.stacks, placeOf(request), name);
        if (importers.length === 0) throw validationError(`Export '${name}' is not imported by any stack.`);
        return { Imports: importers };
      },
    },
  };
}

const driftActions: Actions = Object.fromEntries(
  [
    'DetectStackDrift',
    'DetectStackResourceDrift',
    'DescribeStackDriftDetectionStatus',
    'DescribeStackResourceDrifts',
  ].map((name) => [name, drift(name)]),
);

function drift(name: string): Action {
  return {
    accepts: [
      'StackName',
      'LogicalResourceId',
      'LogicalResourceIds',
      'StackDriftDetectionId',
      'StackResourceDriftStatusFilters',
      'MaxResults',
    ],
    run: () => {
      throw new AwsError('UnsupportedOperation', `${name}: drift detection is not served by the local AWS`);
    },
  };
}
