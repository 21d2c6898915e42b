import type { Cloud, Service } from '../cloud';
import { changeSetActions } from '../cloudformation/api/change-sets';
import { describeActions } from '../cloudformation/api/describe';
import { Input } from '../cloudformation/api/input';
import { stackActions } from '../cloudformation/api/stacks';
import { Stacks, type Engine } from '../cloudformation/engine';
import { queryService, type QueryAction } from '../http/query';

export interface CloudFormationOptions {
  /** Milliseconds that a second of a custom resource's ServiceTimeout lasts. @default 1000 */
  readonly second?: number;
  /** For how many milliseconds DescribeStacks waits for a stack in progress before it answers. @default 3000 */
  readonly longPoll?: number;
}

/** CloudFormation on the wire: the query protocol in front of the engine in `cloudformation/`. */
export function createCloudFormation(cloud: Cloud, options: CloudFormationOptions = {}): Service {
  const engine: Engine = {
    cloud,
    stacks: new Stacks(),
    second: options.second ?? 1000,
    longPoll: options.longPoll ?? 3000,
  };
  const actions = { ...stackActions(engine), ...changeSetActions(engine), ...describeActions(engine) };
  const served = Object.entries(actions).map(([name, action]): [string, QueryAction] => [
    name,
    (parameters, request) => action.run(new Input(name, parameters, action.accepts), request),
  ]);
  return queryService('http://cloudformation.amazonaws.com/doc/2010-05-15/', Object.fromEntries(served));
}
