import type { Caller, Place } from '../cloud';
import { accountOf, type Engine } from './engine';
import { messageOf, validationError } from './errors';
import type { StackOutputReference } from './intrinsics';

/** `Fn::GetStackOutput`: reads an output of any stack, in another region and account too, and couples nothing. */
export function readStackOutput(engine: Engine, caller: Caller, place: Place, reference: StackOutputReference): string {
  const { stackName, outputName, roleArn } = reference;
  const target: Place = {
    accountId: roleArn === undefined ? place.accountId : accountOf(roleArn),
    region: reference.region ?? place.region,
  };
  const where = `stack ${stackName} in ${target.region} of account ${target.accountId}`;
  if (roleArn !== undefined) assumeReader(engine, caller, target, stackName, roleArn);
  const stack = engine.stacks.find(target, stackName);
  if (!stack || stack.status === 'REVIEW_IN_PROGRESS') {
    throw validationError(`Fn::GetStackOutput cannot read output ${outputName}: there is no ${where}`);
  }
  const output = stack.outputs.find(({ key }) => key === outputName);
  if (output) return output.value;
  throw validationError(`Fn::GetStackOutput cannot read output ${outputName}: ${where} has no such output`);
}

function assumeReader(engine: Engine, caller: Caller, target: Place, stackName: string, roleArn: string): void {
  const { iam } = engine.cloud;
  const stackArn = stackName.startsWith('arn:')
    ? stackName
    : `arn:aws:cloudformation:${target.region}:${target.accountId}:stack/${stackName}/*`;
  try {
    const role = iam.role(roleArn);
    iam.authorizeAssume(caller, role, undefined);
    const session = `arn:aws:sts::${target.accountId}:assumed-role/${role.name}/AWSCloudFormation`;
    iam.authorize({ accountId: target.accountId, arn: session, roleArn }, 'cloudformation:DescribeStacks', stackArn);
  } catch (error) {
    throw validationError(
      `Fn::GetStackOutput cannot read stack ${stackName} with role ${roleArn}: ${messageOf(error)}`,
    );
  }
}
