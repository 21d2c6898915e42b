import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { LightsailBucketAccessKeys } from '../../lib';
import { E2E_TIMEOUT, succeeded, Workplace } from '../e2e/support';

jest.setTimeout(2 * E2E_TIMEOUT);

test('a hundred buckets in one stack deploy in parallel while Lightsail throttles', async () => {
  // given a hundred buckets with a key each, and a Lightsail that takes few calls a second
  const names = Array.from({ length: 100 }, (_, index) => `bucket-${index}`);
  const keyId = (index: number) => `AKIAHUNDRED${String(index).padStart(9, '0')}`;
  const buckets = names.map((name, index) => ({
    ...{ name, accountId: '111122223333', region: 'us-east-1' },
    accessKeys: [{ accessKeyId: keyId(index), status: 'Active' as const, createdAt: new Date(1_700_000_000_000) }],
  }));
  const workplace = await Workplace.open({ seed: { buckets, roles: [] }, lightsailRequestsPerSecond: 20 });
  const assembly = workplace.synth((app) => {
    const stack = new Stack(app, 'Hundred');
    names.forEach((bucketName, index) => {
      const keys = new LightsailBucketAccessKeys(stack, `Keys${index}`, { bucketName });
      new CfnOutput(stack, `Id${index}`, { value: keys.activeAccessKeyId });
    });
  });

  // when they are deployed
  const started = performance.now();
  const { text } = succeeded(await workplace.deploy(assembly));
  // A hundred calls cannot all have been among the first: those in between were throttled and tried again.
  expect(performance.now() - started).toBeGreaterThan(4_000);

  // then each has its key, and the progress is a line for each step, counted to the end
  expect(workplace.outputs()).toEqual({
    Hundred: Object.fromEntries(names.map((_, index) => [`Id${index}`, keyId(index)])),
  });
  const lines = text.split('\n').filter((line) => line.startsWith('Hundred |'));
  expect(lines.filter((line) => /CREATE_COMPLETE .*Custom::LightsailBucketAccessKeys/.test(line))).toHaveLength(100);
  const firstDone = lines.findIndex((line) => /CREATE_COMPLETE .*Custom::/.test(line));
  const begun = lines.slice(0, firstDone).filter((line) => /CREATE_IN_PROGRESS .*Custom::/.test(line));
  expect(begun.length).toBeGreaterThanOrEqual(100);
  await workplace.close();
});
