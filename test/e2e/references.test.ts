import { CreateBucketAccessKeyCommand, DeleteBucketAccessKeyCommand } from '@aws-sdk/client-lightsail';
import * as lightsail from 'aws-cdk-lib/aws-lightsail';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { CfnOutput, Fn, ReferenceStrength, Stack } from 'aws-cdk-lib/core';
import { LightsailBucketAccessKeys } from '../../lib';
import { E2E_TIMEOUT, succeeded, unwrapped, Workplace } from './support';

jest.setTimeout(E2E_TIMEOUT);

describe('attributes in another stack', () => {
  let workplace: Workplace;
  beforeEach(async () => {
    workplace = await Workplace.open();
  });
  afterEach(() => workplace.close());

  /** Every attribute, used in another stack. */
  const appWith = (crossStackReferences: ReferenceStrength, refreshTrigger?: string): string =>
    workplace.synth((app) => {
      const producer = new Stack(app, 'Producer');
      const consumer = new Stack(app, 'Consumer');
      const keys = new LightsailBucketAccessKeys(producer, 'Keys', {
        bucketName: 'media',
        crossStackReferences,
        refreshTrigger,
      });
      const { bucketName, region, accessKeyCount, activeAccessKeyCount, activeAccessKeyId } = keys;
      const texts = { bucketName, region, accessKeyCount, activeAccessKeyCount, activeAccessKeyId };
      const lists = {
        accessKeyIds: keys.accessKeyIds,
        accessKeyStatuses: keys.accessKeyStatuses,
        activeAccessKeyIds: keys.activeAccessKeyIds,
      };
      for (const [name, value] of Object.entries(texts)) new CfnOutput(consumer, name, { value });
      for (const [name, list] of Object.entries(lists)) {
        new CfnOutput(consumer, name, { value: Fn.join(' ', list) });
        new CfnOutput(consumer, `first-${name}`, { value: Fn.select(0, list) });
      }
      for (const index of [0, 1]) {
        for (const [name, value] of Object.entries(keys.accessKey(index))) {
          new CfnOutput(consumer, `${name}-${index}`, { value: value as string });
        }
      }
      new ssm.StringParameter(consumer, 'Parameter', { stringValue: keys.accessKey(1).lastUsedDate });
    });

  test.each(Object.values(ReferenceStrength))('all arrive with %s references', async (strength) => {
    succeeded(await workplace.deploy(appWith(strength)));
    expect(workplace.outputs().Consumer).toMatchObject({
      bucketName: 'media',
      region: 'us-east-1',
      accessKeyCount: '2',
      activeAccessKeyCount: '1',
      activeAccessKeyId: 'AKIAEXAMPLEMEDIA0002',
      accessKeyIds: 'AKIAEXAMPLEMEDIA0002 AKIAEXAMPLEMEDIA0001',
      firstaccessKeyIds: 'AKIAEXAMPLEMEDIA0002',
      accessKeyStatuses: 'Active Inactive',
      activeAccessKeyIds: 'AKIAEXAMPLEMEDIA0002',
      accessKeyId0: 'AKIAEXAMPLEMEDIA0002',
      status1: 'Inactive',
      createdAt1: '2026-03-01T09:30:00.000Z',
      lastUsedServiceName0: 's3',
      lastUsedDate1: 'N/A',
      lastUsedRegion1: 'N/A',
    });
  });

  const rotate = async (): Promise<void> => {
    const client = workplace.lightsail();
    await client.send(new DeleteBucketAccessKeyCommand({ bucketName: 'media', accessKeyId: 'AKIAEXAMPLEMEDIA0002' }));
    await client.send(new CreateBucketAccessKeyCommand({ bucketName: 'media' }));
  };

  test('a strong export refuses the rotated key while it is imported', async () => {
    succeeded(await workplace.deploy(appWith(ReferenceStrength.STRONG, 'before')));
    await rotate();
    const failed = await workplace.deploy(appWith(ReferenceStrength.STRONG, 'after'));
    expect(failed.code).toBe(1);
    expect(unwrapped(failed)).toMatch(/Export Producer:\S+ cannot be updated as it is in use by Consumer/);
  });

  test('strong references can be made weak in two deployments, through both', async () => {
    for (const strength of [ReferenceStrength.STRONG, ReferenceStrength.BOTH, ReferenceStrength.WEAK]) {
      succeeded(await workplace.deploy(appWith(strength)));
    }
  });
});

describe('a bucket of the same app', () => {
  test('is created before its keys are read', async () => {
    const workplace = await Workplace.open();
    const assembly = workplace.synth((app) => {
      const stack = new Stack(app, 'Stack');
      const bucket = new lightsail.CfnBucket(stack, 'Bucket', { bucketName: 'brand-new', bundleId: 'small_1_0' });
      const keys = new LightsailBucketAccessKeys(stack, 'Keys', { bucket });
      new CfnOutput(stack, 'Name', { value: keys.bucketName });
      new CfnOutput(stack, 'Count', { value: keys.accessKeyCount });
      new CfnOutput(stack, 'Ids', { value: Fn.join(' ', keys.accessKeyIds) });
    });
    succeeded(await workplace.deploy(assembly));
    expect(workplace.outputs()).toEqual({ Stack: { Name: 'brand-new', Count: '0', Ids: 'N/A' } });
    await workplace.close();
  });
});
