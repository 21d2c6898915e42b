import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LightsailBucketAccessKeysProvider } from '../../lib';
import { E2E_TIMEOUT, succeeded, Workplace } from './support';

jest.setTimeout(E2E_TIMEOUT);

/** The YAML that the README shows. */
function templateOfReadme(): string {
  const readme = readFileSync(path.join(__dirname, '..', '..', 'README.md'), 'utf8');
  const [template] = [...readme.matchAll(/```yaml\n(Resources:[^`]*)```/g)].map((match) => match[1]);
  if (template === undefined) throw new Error('the README shows no CloudFormation template');
  return template;
}

let workplace: Workplace;
beforeAll(async () => {
  workplace = await Workplace.open();
});
afterAll(() => workplace.close());

test('a template written by hand uses a provider by its exported service token', async () => {
  // given a provider whose service token is exported
  const assembly = workplace.synth((app) => {
    const stack = new Stack(app, 'Shared');
    const { serviceToken } = new LightsailBucketAccessKeysProvider(stack, 'Provider');
    new CfnOutput(stack, 'ServiceToken', { value: serviceToken, exportName: 'LightsailBucketAccessKeysServiceToken' });
  });
  succeeded(await workplace.deploy(assembly));

  // when the template of the README is deployed without the CDK
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } =
    workplace.localAws.environment;
  const client = new CloudFormationClient({
    endpoint: workplace.localAws.url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
  });
  const StackName = 'Plain';
  await client.send(new CreateStackCommand({ StackName, TemplateBody: templateOfReadme() }));
  await waitUntilStackCreateComplete({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { StackName });

  // then its outputs are those of the bucket
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  const outputs = new Map((Stacks?.[0]?.Outputs ?? []).map((o) => [o.OutputKey, o.OutputValue]));
  expect(outputs.get('KeyId')).toBe('AKIAEXAMPLEMEDIA0002');
  expect(outputs.get('Created')).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
});
