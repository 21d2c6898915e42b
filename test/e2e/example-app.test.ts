import {
  CreateBucketAccessKeyCommand,
  DeleteBucketAccessKeyCommand,
  type LightsailClient,
} from '@aws-sdk/client-lightsail';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { E2E_TIMEOUT, succeeded, unwrapped, Workplace } from './support';

jest.setTimeout(E2E_TIMEOUT);

const NEWEST = 'AKIAEXAMPLEMEDIA0002';
const OLDEST = 'AKIAEXAMPLEMEDIA0001';

/** The app of cdk.json, as `npx cdk` runs it. */
describe('the example app', () => {
  let workplace: Workplace;
  beforeAll(async () => {
    workplace = await Workplace.open();
  });
  afterAll(() => workplace.close());

  const deploy = (...parameters: string[]) =>
    workplace.cdk('deploy', '--all', '--outputs-file', workplace.outputsFile, ...parameters);

  test('goes through its life: deploy, nothing to do, diff, rotate, refresh, destroy', async () => {
    // given a bucket with two keys, one of them Active
    succeeded(await deploy());
    // then the second stack shows what the local Lightsail holds
    expect(workplace.outputs()).toMatchObject({
      BucketKeys: { AccessKeyCount: '2' },
      MediaSite: {
        ActiveAccessKeyId: NEWEST,
        AccessKeyIds: `${NEWEST} ${OLDEST}`,
        AccessKeyStatuses: 'Active Inactive',
      },
    });

    // when nothing changed, nothing is deployed and nothing differs
    expect(unwrapped(succeeded(await deploy()))).toMatch(/BucketKeys \(no changes\).*MediaSite \(no changes\)/);
    expect(succeeded(await workplace.cdk('diff', '--fail')).text).toContain('Number of stacks with differences: 0');

    // when a key is rotated through the API, a deployment with a new trigger shows it in both stacks
    const created = await rotate(workplace.lightsail());
    succeeded(await deploy('-c', 'refreshTrigger=rotated'));
    expect(workplace.outputs()).toMatchObject({
      BucketKeys: { NewestKeyLastUsed: 'N/A' },
      MediaSite: { ActiveAccessKeyId: created, AccessKeyIds: `${created} ${NEWEST}` },
    });

    // and it all goes away again
    succeeded(await workplace.cdk('destroy', '--all', '--force'));
    expect(succeeded(await workplace.cdk('diff')).text).toContain('Number of stacks with differences: 2');
  });

  test('is synthesized byte for byte the same twice', async () => {
    const [first, second] = ['a', 'b'].map((name) => path.join(workplace.directory, name));
    for (const directory of [first, second]) {
      succeeded(await workplace.cdk('synth', '--quiet', '--output', directory ?? ''));
    }
    for (const file of ['BucketKeys.template.json', 'MediaSite.template.json', 'BucketKeys.assets.json']) {
      expect(readFileSync(path.join(first ?? '', file))).toEqual(readFileSync(path.join(second ?? '', file)));
    }
  });
});

/** Deletes the old key and creates a new one, as a person or a job would; gives the new ID. */
async function rotate(client: LightsailClient): Promise<string | undefined> {
  await client.send(new DeleteBucketAccessKeyCommand({ bucketName: 'media', accessKeyId: OLDEST }));
  const { accessKey } = await client.send(new CreateBucketAccessKeyCommand({ bucketName: 'media' }));
  return accessKey?.accessKeyId;
}
