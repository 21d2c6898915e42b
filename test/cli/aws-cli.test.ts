import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { randomFillSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LightsailBucketAccessKeys } from '../../lib';
import { type CommandResult, E2E_TIMEOUT, succeeded, Workplace } from '../e2e/support';

jest.setTimeout(E2E_TIMEOUT);

/** That of Debian's package (`.ci/awscli` installs it), whatever else is on the path. */
const AWS = '/usr/bin/aws';

/** The AWS CLI shares no line with the SDK for JavaScript: what it reads is on the wire as AWS puts it there. */
let workplace: Workplace;
beforeAll(async () => {
  if (!existsSync(AWS)) throw new Error(`${AWS} is missing; bash .ci/awscli installs it`);
  workplace = await Workplace.open();
  const assembly = workplace.synth((app) => {
    const stack = new Stack(app, 'Media');
    const keys = new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media' });
    new CfnOutput(stack, 'Id', { value: keys.activeAccessKeyId, exportName: 'media-key' });
  });
  succeeded(await workplace.deploy(assembly));
});
afterAll(() => workplace.close());

/** Older than AWS_ENDPOINT_URL: it has to be told. */
const aws = (...parameters: string[]): Promise<CommandResult> =>
  workplace.command(AWS, '--endpoint-url', workplace.localAws.url, '--output', 'json', ...parameters);

const answer = async (...parameters: string[]): Promise<unknown> =>
  JSON.parse(succeeded(await aws(...parameters)).text);

test('stacks, outputs, exports, resources, events', async () => {
  expect(await answer('cloudformation', 'list-stacks', '--query', 'StackSummaries[].[StackName,StackStatus]')).toEqual([
    ['Media', 'CREATE_COMPLETE'],
  ]);
  const stack = ['--stack-name', 'Media'];
  expect(await answer('cloudformation', 'describe-stacks', ...stack, '--query', 'Stacks[0].Outputs')).toEqual([
    { OutputKey: 'Id', OutputValue: 'AKIAEXAMPLEMEDIA0002', ExportName: 'media-key' },
  ]);
  expect(await answer('cloudformation', 'list-exports', '--query', 'Exports[].[Name,Value]')).toEqual([
    ['media-key', 'AKIAEXAMPLEMEDIA0002'],
  ]);
  const types = 'StackResourceSummaries[].ResourceType';
  expect(await answer('cloudformation', 'list-stack-resources', ...stack, '--query', types)).toContain(
    'Custom::LightsailBucketAccessKeys',
  );
  const first = 'StackEvents[-1].[LogicalResourceId,ResourceStatus,ResourceStatusReason]';
  expect(await answer('cloudformation', 'describe-stack-events', ...stack, '--query', first)).toEqual([
    ...['Media', 'REVIEW_IN_PROGRESS', 'User Initiated'],
  ]);
});

test('cloudformation deploy, wait and delete-stack', async () => {
  const file = path.join(workplace.directory, 'plain.yaml');
  const reading = 'Value: !GetStackOutput { StackName: Media, OutputName: Id }';
  writeFileSync(
    file,
    `Resources:\n  A: { Type: AWS::CloudFormation::WaitConditionHandle }\nOutputs:\n  Id:\n    ${reading}\n`,
  );
  const stack = ['--stack-name', 'Plain'];
  succeeded(await aws('cloudformation', 'deploy', ...stack, '--template-file', file));
  const output = ['--query', 'Stacks[0].Outputs[0].OutputValue'];
  expect(await answer('cloudformation', 'describe-stacks', ...stack, ...output)).toBe('AKIAEXAMPLEMEDIA0002');
  succeeded(await aws('cloudformation', 'delete-stack', ...stack));
  succeeded(await aws('cloudformation', 'wait', 'stack-delete-complete', ...stack));
  expect((await aws('cloudformation', 'describe-stacks', ...stack)).text).toContain(
    'An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id Plain does not exist',
  );
});

test('identity, parameters, keys', async () => {
  expect(await answer('sts', 'get-caller-identity', '--query', 'Account')).toBe('111122223333');
  const version = ['--name', '/cdk-bootstrap/hnb659fds/version', '--query', 'Parameter.Value'];
  expect(await answer('ssm', 'get-parameter', ...version)).toBe('30');
  const ids = ['--bucket-name', 'media', '--query', 'accessKeys[].accessKeyId'];
  expect(await answer('lightsail', 'get-bucket-access-keys', ...ids)).toEqual([
    ...['AKIAEXAMPLEMEDIA0002', 'AKIAEXAMPLEMEDIA0001'],
  ]);
});

test('a large object goes and comes in parts', async () => {
  const [sent, received] = ['sent', 'received'].map((name) => path.join(workplace.directory, name)) as [string, string];
  writeFileSync(sent, randomFillSync(Buffer.alloc(20 * 1024 * 1024)));
  const object = 's3://cdk-hnb659fds-assets-111122223333-us-east-1/large';
  succeeded(await aws('s3', 'cp', '--only-show-errors', sent, object));
  succeeded(await aws('s3', 'cp', '--only-show-errors', object, received));
  expect(readFileSync(received).equals(readFileSync(sent))).toBe(true);
});

test.each([
  [['s3', 'ls'], 'An error occurred (NotImplemented) when calling the ListBuckets operation: The local S3 has no'],
  [['ec2', 'describe-vpcs'], 'The local AWS serves sts, s3, ssm, logs, lightsail, cloudformation; not ec2'],
  [['cloudformation', 'detect-stack-drift', '--stack-name', 'Media'], 'drift detection is not served by the local AWS'],
])('%j is answered by a sentence that it is not served', async (command, sentence) => {
  const { code, text } = await aws(...command);
  expect(code).not.toBe(0);
  expect(text).toContain(sentence);
});
