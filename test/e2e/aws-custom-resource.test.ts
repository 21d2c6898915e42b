import { type App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { awsCustomResource } from '../../bench/peers.cjs';
import { LightsailBucketAccessKeys } from '../../lib';
import { E2E_TIMEOUT, succeeded, unwrapped, Workplace } from './support';

jest.setTimeout(E2E_TIMEOUT);

/** What the README says of `AwsCustomResource`, and of the same with this library. */
describe('beside AwsCustomResource', () => {
  let workplace: Workplace;
  beforeAll(async () => {
    workplace = await Workplace.open();
  });
  afterAll(() => workplace.close());

  const deployed = (name: string, define: (stack: Stack) => void) => {
    const assembly = workplace.synth((app: App) => {
      define(new Stack(app, name));
    });
    return workplace.deploy(assembly);
  };

  test('a key ID arrives with both; a date, and any attribute of a bucket without keys, with this library alone', async () => {
    const [both, date, empty] = await Promise.all([
      deployed('Both', (stack) => {
        const theirs = awsCustomResource(stack, 'media');
        const ours = new LightsailBucketAccessKeys(stack, 'Ours', { bucketName: 'media' });
        const oursOfEmpty = new LightsailBucketAccessKeys(stack, 'OursOfEmpty', { bucketName: 'empty' });
        new CfnOutput(stack, 'TheirId', { value: theirs.getResponseField('accessKeys.0.accessKeyId') });
        new CfnOutput(stack, 'OurId', { value: ours.accessKey(0).accessKeyId });
        new CfnOutput(stack, 'OurDate', { value: ours.accessKey(0).createdAt });
        new CfnOutput(stack, 'OurNothing', { value: oursOfEmpty.accessKey(0).accessKeyId });
      }),
      deployed('Date', (stack) => {
        const theirs = awsCustomResource(stack, 'media');
        new CfnOutput(stack, 'Date', { value: theirs.getResponseField('accessKeys.0.createdAt') });
      }),
      deployed('Empty', (stack) => {
        const theirs = awsCustomResource(stack, 'empty');
        new CfnOutput(stack, 'Id', { value: theirs.getResponseField('accessKeys.0.accessKeyId') });
      }),
    ]);
    succeeded(both);
    expect(workplace.outputs().Both).toEqual({
      TheirId: 'AKIAEXAMPLEMEDIA0002',
      OurId: 'AKIAEXAMPLEMEDIA0002',
      OurDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
      OurNothing: 'N/A',
    });
    expect([date.code, empty.code]).toEqual([1, 1]);
    expect(unwrapped(date)).toContain("Vendor response doesn't contain accessKeys.0.createdAt");
    expect(unwrapped(empty)).toContain("Vendor response doesn't contain accessKeys.0.accessKeyId");
  });
});
