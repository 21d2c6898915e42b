import { CfnOutput, Fn, Stack } from 'aws-cdk-lib/core';
import { LightsailBucketAccessKeys } from '../../lib';
import { Workplace } from '../../test/e2e/support';
import { awsCustomResource } from '../peers.cjs';
import { countCalls, keyId, throttledAws } from './throttled-aws';

const REGION = 'us-east-1';

/** More would not be started within the ten seconds that a function has for that, on a machine with two cores. */
const FUNCTIONS_AT_ONCE = 64;

const KINDS = { ours: withThisLibrary, 'aws-custom-resource': withAwsCustomResource };
export type DeployedKind = keyof typeof KINDS;

export interface DeploymentRow {
  readonly name: DeployedKind;
  readonly buckets: number;
  /** Buckets whose key ID arrived in the outputs of the stack. */
  readonly read: number;
  /** Seconds of `cdk deploy`. */
  readonly seconds: number;
  /** Calls to Lightsail beyond one for each bucket. */
  readonly extraCalls: number;
}

/** One after the other: two at a time would wait for each other. */
export async function measureDeployments(
  node: string,
  deployments: readonly (readonly [DeployedKind, number])[],
): Promise<DeploymentRow[]> {
  const rows: DeploymentRow[] = [];
  for (const [name, buckets] of deployments) rows.push(await deploy(node, name, buckets));
  return rows;
}

/** `cdk deploy` of one stack with so many buckets to a local AWS that throttles Lightsail, and a function on `node`. */
async function deploy(node: string, name: DeployedKind, buckets: number): Promise<DeploymentRow> {
  const workplace = await Workplace.open({
    ...throttledAws([REGION], buckets),
    nodeBinary: node,
    concurrency: FUNCTIONS_AT_ONCE,
  });
  try {
    const callsOf = countCalls(workplace.localAws);
    const bucketNames = Array.from({ length: buckets }, (_, index) => `${REGION}-${index}`);
    const assembly = workplace.synth((app) => {
      const stack = new Stack(app, 'Stack');
      show(
        stack,
        bucketNames.map((bucketName) => KINDS[name](stack, bucketName)),
      );
    });
    const started = performance.now();
    const { code } = await workplace.deploy(assembly);
    const seconds = (performance.now() - started) / 1000;
    const { Stack: outputs = {} } = code === 0 ? workplace.outputs() : {};
    const shown = new Set(Object.values(outputs).flatMap((value) => value.split(',')));
    const read = bucketNames.filter((_, index) => shown.has(keyId(index))).length;
    return { name, buckets, read, seconds, extraCalls: callsOf(REGION) - buckets };
  } finally {
    await workplace.close();
  }
}

/** Several in an output: a stack has at most 200 of them. */
function show(stack: Stack, ids: readonly string[]): void {
  for (let i = 0; i < ids.length; i += 20) {
    new CfnOutput(stack, `Ids${i}`, { value: Fn.join(',', ids.slice(i, i + 20)) });
  }
}

function withThisLibrary(stack: Stack, bucketName: string): string {
  return new LightsailBucketAccessKeys(stack, bucketName, { bucketName }).activeAccessKeyId;
}

function withAwsCustomResource(stack: Stack, bucketName: string): string {
  return awsCustomResource(stack, bucketName).getResponseField('accessKeys.0.accessKeyId');
}
