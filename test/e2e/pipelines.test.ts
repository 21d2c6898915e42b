import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { CfnOutput, Stack, Stage } from 'aws-cdk-lib/core';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { Template } from 'aws-cdk-lib/assertions';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LightsailBucketAccessKeys } from '../../lib';
import { E2E_TIMEOUT, succeeded, Workplace } from './support';

jest.setTimeout(E2E_TIMEOUT);

let workplace: Workplace;
beforeAll(async () => {
  workplace = await Workplace.open();
});
afterAll(() => workplace.close());

test('a stage of CDK Pipelines publishes the prebuilt function and deploys', async () => {
  // given a pipeline with a stage that reads the keys in one stack and uses them in another
  let pipelineStack: Stack | undefined;
  const assembly = workplace.synth((app) => {
    pipelineStack = new Stack(app, 'Pipeline', { env: { account: '111122223333', region: 'us-east-1' } });
    const repository = codecommit.Repository.fromRepositoryName(pipelineStack, 'Repository', 'media');
    const pipeline = new pipelines.CodePipeline(pipelineStack, 'Pipeline', {
      synth: new pipelines.ShellStep('Synth', {
        input: pipelines.CodePipelineSource.codeCommit(repository, 'main'),
        commands: ['npm ci', 'npx cdk synth'],
      }),
    });
    const stage = new Stage(app, 'Prod', { env: { account: '111122223333', region: 'us-east-1' } });
    const keys = new LightsailBucketAccessKeys(new Stack(stage, 'Keys'), 'Keys', { bucketName: 'media' });
    const site = new Stack(stage, 'Site');
    new ssm.StringParameter(site, 'Parameter', { stringValue: keys.activeAccessKeyId });
    new CfnOutput(site, 'Id', { value: keys.activeAccessKeyId });
    pipeline.addStage(stage);
  });

  // then the pipeline publishes the zip of the function
  const stageAssembly = path.join(assembly, 'assembly-Prod');
  const [asset] = functionAssets(stageAssembly);
  const projects = Object.values(Template.fromStack(pipelineStack as Stack).findResources('AWS::CodeBuild::Project'));
  expect(JSON.stringify(projects)).toContain(`${asset ?? ''}:`);

  // and the stacks of the stage deploy, with the CLI
  succeeded(await workplace.deploy(assembly, 'Prod/*'));
  expect(workplace.outputs()).toMatchObject({ 'Prod-Site': { Id: 'AKIAEXAMPLEMEDIA0002' } });
});

/** Hashes of the file assets that are directories: the function, and no template. */
function functionAssets(directory: string): string[] {
  interface Manifest {
    readonly files: Readonly<Record<string, { readonly source: { readonly packaging: string } }>>;
  }
  return readdirSync(directory)
    .filter((name) => name.endsWith('.assets.json'))
    .map((name) => JSON.parse(readFileSync(path.join(directory, name), 'utf8')) as Manifest)
    .flatMap(({ files }) => Object.entries(files))
    .filter(([, { source }]) => source.packaging === 'zip')
    .map(([hash]) => hash);
}
