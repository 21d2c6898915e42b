import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { LightsailBucketAccessKeys, LightsailBucketAccessKeysProvider } from '../../lib';
import { E2E_TIMEOUT, succeeded, unwrapped, Workplace } from './support';

jest.setTimeout(E2E_TIMEOUT);

/** The second account of the example buckets, which lets the first one in with this external ID. */
const ROLE_ARN = 'arn:aws:iam::444455556666:role/lightsail-key-reader';
const EXTERNAL_ID = 'example-external-id';

describe('a bucket of another account', () => {
  let workplace: Workplace;
  beforeAll(async () => {
    workplace = await Workplace.open();
  });
  afterAll(() => workplace.close());

  const appWith = (id: string, externalId: string | undefined): string =>
    workplace.synth((app) => {
      const stack = new Stack(app, id);
      const role = iam.Role.fromRoleArn(stack, 'Reader', ROLE_ARN);
      const keys = new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'shared', role, externalId });
      new CfnOutput(stack, 'Id', { value: keys.activeAccessKeyId });
    });

  test('is read with the credentials of the assumed role', async () => {
    succeeded(await workplace.deploy(appWith('External', EXTERNAL_ID)));
    expect(workplace.outputs()).toMatchObject({ External: { Id: 'AKIAEXAMPLESHARED001' } });
  });

  test('does not exist in the own one', async () => {
    const assembly = workplace.synth((app) => {
      new LightsailBucketAccessKeys(new Stack(app, 'Own'), 'Keys', { bucketName: 'shared' });
    });
    expect(unwrapped(await workplace.deploy(assembly))).toContain('Lightsail bucket "shared" does not exist');
  });

  test('through a function shared by two stacks: each brings the permission it needs', async () => {
    const assembly = workplace.synth((app) => {
      const provider = new LightsailBucketAccessKeysProvider(new Stack(app, 'Shared'), 'Provider');
      for (const id of ['A', 'B']) {
        const stack = new Stack(app, id);
        const role = iam.Role.fromRoleArn(stack, 'Reader', ROLE_ARN);
        const props = { bucketName: 'shared', role, externalId: EXTERNAL_ID, provider };
        new CfnOutput(stack, 'Id', { value: new LightsailBucketAccessKeys(stack, 'Keys', props).activeAccessKeyId });
      }
    });
    succeeded(await workplace.deploy(assembly));
    expect(workplace.outputs()).toMatchObject({
      A: { Id: 'AKIAEXAMPLESHARED001' },
      B: { Id: 'AKIAEXAMPLESHARED001' },
    });
  });
});
