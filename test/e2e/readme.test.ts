import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LightsailBucketAccessKeysProvider } from '../../lib';
import { codeOfReadme } from '../readme';
import { E2E_TIMEOUT, succeeded, Workplace } from './support';

jest.setTimeout(E2E_TIMEOUT);

const ROOT = path.join(__dirname, '..', '..');

/** The code under a heading of the README, of which there must be one. */
function codeUnder(title: string, language: string): string {
  const [first, ...more] = codeOfReadme(language).filter((block) => block.title === title);
  if (first === undefined || more.length > 0)
    throw new Error(`the README needs one block of ${language} in "${title}"`);
  return first.code;
}

let workplace: Workplace;
beforeAll(async () => {
  workplace = await Workplace.open();
});
afterAll(() => workplace.close());

test('the first program gives the outputs of the quick start', async () => {
  // given the program as a file in a project of its own, with the package in this checkout
  const at = (name: string): string => path.join(workplace.directory, name);
  writeFileSync(at('app.ts'), codeUnder('cdk-lightsail-bucket-access-keys', 'ts'));
  const paths = { 'cdk-lightsail-bucket-access-keys': [path.join(ROOT, 'lib')] };
  writeFileSync(at('tsconfig.json'), JSON.stringify({ compilerOptions: { paths } }));
  symlinkSync(path.join(ROOT, 'node_modules'), at('node_modules'));

  // when it is deployed
  const tsx = path.join(ROOT, 'node_modules', '.bin', 'tsx');
  succeeded(await workplace.deploy(`${tsx} --tsconfig ${at('tsconfig.json')} ${at('app.ts')}`));

  // then it shows what the README says; only the moment of the last use is another one
  const shown = codeUnder('Quick start', 'text').replace(/= \d{4}-.*Z$/m, '= DATE');
  const outputs = Object.entries(workplace.outputs().Media ?? {}).map(([name, value]) => `Media.${name} = ${value}\n`);
  expect(outputs.join('').replace(/= \d{4}-.*Z$/m, '= DATE')).toBe(shown);
});

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
  const TemplateBody = codeUnder('One function for many stacks', 'yaml');
  await client.send(new CreateStackCommand({ StackName, TemplateBody }));
  await waitUntilStackCreateComplete({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { StackName });

  // then its outputs are those of the bucket
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  const outputs = new Map((Stacks?.[0]?.Outputs ?? []).map((o) => [o.OutputKey, o.OutputValue]));
  expect(outputs.get('KeyId')).toBe('AKIAEXAMPLEMEDIA0002');
  expect(outputs.get('Created')).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
});
