import * as assets from 'aws-cdk-lib/aws-s3-assets';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { type App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { randomFillSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { LightsailBucketAccessKeys } from '../../lib';
import { E2E_TIMEOUT, succeeded, unwrapped, Workplace } from '../e2e/support';
import { send } from '../local/wire';

jest.setTimeout(E2E_TIMEOUT);

const KEY_OF_MEDIA = 'AKIAEXAMPLEMEDIA0002';
const ACCOUNT = '111122223333';

/** What people do with the CDK CLI. */
let workplace: Workplace;
beforeAll(async () => {
  workplace = await Workplace.open();
});
afterAll(() => workplace.close());

const cdk = (command: string, assembly: string, ...parameters: string[]) =>
  workplace.cdk(command, '--app', assembly, ...parameters);

/** A stack that reads a bucket, beside a parameter that changes when `value` does. */
function reading(app: App, id: string, bucketName: string, value: string): void {
  const stack = new Stack(app, id);
  const keys = new LightsailBucketAccessKeys(stack, 'Keys', { bucketName });
  new ssm.StringParameter(stack, 'Parameter', { stringValue: value });
  new CfnOutput(stack, 'Id', { value: keys.activeAccessKeyId });
}

test('list, synth, diff by both methods, deploy and destroy one stack of two', async () => {
  const assembly = workplace.synth((app) => {
    for (const id of ['First', 'Second']) reading(app, id, 'media', '1');
  });
  expect(succeeded(await cdk('list', assembly)).text).toBe('First\nSecond\n');
  expect(succeeded(await cdk('synth', assembly, 'First')).text).toContain('Type: Custom::LightsailBucketAccessKeys');

  const diff = (method: string) => cdk('diff', assembly, 'First', '--fail', '--method', method);
  for (const method of ['change-set', 'template']) {
    const { code, text } = await diff(method);
    expect(text).toContain('[+] Custom::LightsailBucketAccessKeys Keys');
    expect(code).toBe(1);
  }
  succeeded(await workplace.deploy(assembly, 'First'));
  expect(workplace.outputs()).toEqual({ First: { Id: KEY_OF_MEDIA } });
  for (const method of ['change-set', 'template']) {
    expect(succeeded(await diff(method)).text).toContain('Number of stacks with differences: 0');
  }
  succeeded(await cdk('destroy', assembly, 'First', '--force'));
  expect((await diff('template')).code).toBe(1);
});

test('deploy --method=direct, --force, --require-approval; drift', async () => {
  const assembly = (value: string) =>
    workplace.synth((app) => {
      reading(app, 'Direct', 'media', value);
    });
  const first = assembly('1');

  // without a terminal nobody can approve, and nothing is deployed
  for (const level of ['any-change', 'broadening']) {
    const refused = await cdk('deploy', first, '--require-approval', level);
    expect(refused.code).toBe(1);
    expect(unwrapped(refused)).toContain('lightsail:GetBucketAccessKeys');
    expect(unwrapped(refused)).toContain('terminal (TTY) is not attached');
  }
  succeeded(await cdk('deploy', first, '--method=direct', '--require-approval', 'never'));
  expect(succeeded(await cdk('deploy', first, '--method=direct')).text).toContain('Direct (no changes)');
  expect(succeeded(await cdk('deploy', first, '--force')).text).toContain(
    'CloudFormation reported that the deployment',
  );
  // nothing broadens here
  succeeded(await cdk('deploy', assembly('2'), '--method=direct', '--require-approval', 'broadening'));

  const drift = await cdk('drift', first);
  expect(drift.code).toBe(1);
  expect(drift.text).toContain('drift detection is not served by the local AWS');
});

test('bootstrap says that there is nothing to do', async () => {
  const { code, text } = await workplace.cdk('bootstrap', `aws://${ACCOUNT}/us-east-1`);
  expect(code).toBe(1);
  expect(text).toContain('every account and region of the local AWS is bootstrapped; go on with cdk deploy');
});

test('deploy --no-rollback leaves an update as it is, and rollback takes it back', async () => {
  const assembly = (bucketName: string, value: string) =>
    workplace.synth((app) => {
      reading(app, 'Paused', bucketName, value);
    });
  succeeded(await workplace.deploy(assembly('media', '1')));
  const failed = await cdk('deploy', assembly('nobody', '2'), '--no-rollback');
  expect(failed.code).toBe(1);
  expect(unwrapped(failed)).toContain('Lightsail bucket "nobody" does not exist in us-east-1');
  expect(failed.text).not.toContain('ROLLBACK');

  const paused = await cdk('diff', assembly('media', '1'), '--fail');
  expect(paused.code).toBe(1);
  expect(unwrapped(paused)).toContain('├─ [-] nobody └─ [+] media');

  succeeded(await cdk('rollback', assembly('media', '1'), 'Paused'));
  succeeded(await cdk('diff', assembly('media', '1'), '--fail'));
});

test('deploy --no-rollback leaves a creation as it is, and rollback takes it back', async () => {
  const assembly = workplace.synth((app) => {
    reading(app, 'Unborn', 'nobody', '1');
  });
  const failed = await cdk('deploy', assembly, '--no-rollback');
  expect(failed.code).toBe(1);
  expect(failed.text).not.toContain('ROLLBACK');
  succeeded(await cdk('rollback', assembly, 'Unborn'));
  expect(await workplace.status('Unborn')).toBe('ROLLBACK_COMPLETE');
  succeeded(await cdk('destroy', assembly, 'Unborn', '--force'));
});

test('two regions, and a weak reference from one to the other', async () => {
  const assembly = workplace.synth((app) => {
    const [near, far] = ['us-east-1', 'eu-west-1'].map(
      (region) => new Stack(app, region, { env: { account: ACCOUNT, region } }),
    );
    const keys = new LightsailBucketAccessKeys(near as Stack, 'Keys', { bucketName: 'media' });
    const local = new LightsailBucketAccessKeys(far as Stack, 'Keys', { bucketName: 'media-eu' });
    new CfnOutput(far as Stack, 'Near', { value: keys.activeAccessKeyId });
    new CfnOutput(far as Stack, 'Own', { value: local.activeAccessKeyId });
  });
  succeeded(await workplace.deploy(assembly));
  expect(workplace.outputs()).toMatchObject({ 'eu-west-1': { Near: KEY_OF_MEDIA, Own: 'AKIAEXAMPLEMEDIAEU01' } });
  succeeded(await cdk('destroy', assembly, '--all', '--force'));
});

test('an asset above 5 MB arrives in parts, whole', async () => {
  const file = path.join(workplace.directory, 'large.bin');
  const content = randomFillSync(Buffer.alloc(6 * 1024 * 1024));
  writeFileSync(file, content);
  const assembly = workplace.synth((app) => {
    const stack = new Stack(app, 'Large');
    const asset = new assets.Asset(stack, 'Asset', { path: file });
    new ssm.StringParameter(stack, 'Parameter', { stringValue: asset.s3ObjectKey });
    new CfnOutput(stack, 'Key', { value: asset.s3ObjectKey });
  });
  succeeded(await workplace.deploy(assembly));

  const { localAws } = workplace;
  const bucket = `cdk-hnb659fds-assets-${ACCOUNT}-us-east-1`;
  const key = workplace.outputs()['Large']?.['Key'] ?? '';
  expect(localAws.cloud.s3.object(bucket, key).equals(content)).toBe(true);
  const listed = await send(localAws, { service: 's3', method: 'GET', path: `/${bucket}?list-type=2&prefix=${key}` });
  expect(listed.text).toMatch(/<ETag>(&quot;|")[0-9a-f]{32}-2\1<\/ETag>/);
});
