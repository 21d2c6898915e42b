import { CreateBucketCommand, DeleteBucketAccessKeyCommand } from '@aws-sdk/client-lightsail';
import type { IConstruct } from 'constructs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { type App, Aspects, CfnOutput, type CfnResource, Duration, ReferenceStrength, Stack } from 'aws-cdk-lib/core';
import { LightsailBucketAccessKeys, type LightsailBucketAccessKeysProps } from '../../lib';
import { E2E_TIMEOUT, succeeded, unwrapped, Workplace } from './support';

jest.setTimeout(E2E_TIMEOUT);

/** What the person deploying gets to read, and what is left of the stack. */
describe('a deployment that fails', () => {
  let workplace: Workplace;
  beforeAll(async () => {
    workplace = await Workplace.open();
  });
  afterAll(() => workplace.close());

  const app = (id: string, props: LightsailBucketAccessKeysProps, change?: (stack: Stack) => void): string =>
    workplace.synth((root: App) => {
      const stack = new Stack(root, id);
      const keys = new LightsailBucketAccessKeys(stack, 'Keys', props);
      new CfnOutput(stack, 'Id', { value: keys.activeAccessKeyId });
      change?.(stack);
    });

  test('says that the bucket does not exist, rolls back, and goes through once it does', async () => {
    const failed = await workplace.deploy(app('Missing', { bucketName: 'later' }));
    expect(failed.code).toBe(1);
    expect(unwrapped(failed)).toContain(
      'Message returned: Lightsail bucket "later" does not exist in us-east-1; check bucketName and region',
    );
    expect(await workplace.status('Missing')).toBe('ROLLBACK_COMPLETE');

    await workplace.lightsail().send(new CreateBucketCommand({ bucketName: 'later', bundleId: 'small_1_0' }));
    succeeded(await workplace.deploy(app('Missing', { bucketName: 'later' })));
    expect(workplace.outputs()).toMatchObject({ Missing: { Id: 'N/A' } });
  });

  test('says so for a bucket of another region', async () => {
    const failed = await workplace.deploy(app('Elsewhere', { bucketName: 'media-eu' }));
    expect(unwrapped(failed)).toContain('Lightsail bucket "media-eu" does not exist in us-east-1');
    succeeded(await workplace.deploy(app('Elsewhere', { bucketName: 'media-eu', region: 'eu-west-1' })));
    expect(workplace.outputs()).toMatchObject({ Elsewhere: { Id: 'AKIAEXAMPLEMEDIAEU01' } });
  });

  test('names the action that the role of the function lacks', async () => {
    const withoutPermission = app('Denied', { bucketName: 'media' }, (stack) => {
      Aspects.of(stack).add({
        visit(node: IConstruct) {
          if (node instanceof iam.CfnRole) node.addPropertyDeletionOverride('Policies');
          // Patience with IAM ends with the time of the function.
          if (node instanceof lambda.CfnFunction) node.timeout = 4;
        },
      });
    });
    const failed = await workplace.deploy(withoutPermission);
    expect(failed.code).toBe(1);
    expect(unwrapped(failed)).toMatch(
      /Reading the access keys of Lightsail bucket "media" in us-east-1 failed: not allowed, AccessDeniedException: .*lightsail:GetBucketAccessKeys.*allow lightsail:GetBucketAccessKeys on "\*"/,
    );
  });

  test.each<[string, LightsailBucketAccessKeysProps, RegExp]>([
    ['NoActiveKey', { bucketName: 'empty', requireActiveKey: true }, /has no Active access key .*found no access keys/],
    [
      'OldKey',
      { bucketName: 'media', maxKeyAge: Duration.days(20) },
      /has an Active access key older than 20 days .*AKIAEXAMPLEMEDIA0002 \(Active, created 21\.1 days ago/,
    ],
    [
      'IdleKey',
      { bucketName: 'backups', maxIdleTime: Duration.days(7) },
      /unused for longer than 7 days .*AKIAEXAMPLEBACKUP001 \(Active, created \S+ days ago, never used\)/,
    ],
  ])('names the keys that a guard found (%s)', async (id, props, sentence) => {
    const failed = await workplace.deploy(app(id, props));
    expect(failed.code).toBe(1);
    expect(unwrapped(failed)).toMatch(sentence);
  });

  test('leaves the old keys in place when a guard objects to a refresh', async () => {
    succeeded(await workplace.deploy(app('Refresh', { bucketName: 'media', refreshTrigger: '1' })));
    const guarded = { bucketName: 'media', refreshTrigger: '2', maxKeyAge: Duration.days(20) };
    const failed = await workplace.deploy(app('Refresh', guarded));
    expect(failed.code).toBe(1);
    expect(await workplace.status('Refresh')).toBe('UPDATE_ROLLBACK_COMPLETE');
    succeeded(await workplace.deploy(app('Refresh', { bucketName: 'media', refreshTrigger: '3' })));
  });

  test('whose guard objects in the rollback as well is ended by skipping the data source', async () => {
    // Strong, so that the trigger changes a property: with weak references there is nothing to ask again.
    const props = { bucketName: 'backups', crossStackReferences: ReferenceStrength.STRONG };
    succeeded(await workplace.deploy(app('Stuck', { ...props, requireActiveKey: true, refreshTrigger: '1' })));
    await workplace
      .lightsail()
      .send(new DeleteBucketAccessKeyCommand({ bucketName: 'backups', accessKeyId: 'AKIAEXAMPLEBACKUP001' }));

    let logicalId = '';
    const failing = app('Stuck', { ...props, refreshTrigger: '2' }, (stack) => {
      const later = new LightsailBucketAccessKeys(stack, 'Later', { bucketName: 'missing' });
      const keys = stack.node.findChild('Keys');
      later.node.addDependency(keys);
      logicalId = stack.getLogicalId(keys.node.defaultChild as CfnResource);
    });
    const stuck = await workplace.deploy(failing);
    expect(unwrapped(stuck)).toContain('Lightsail bucket "missing" does not exist');
    expect(unwrapped(stuck)).toContain('Lightsail bucket "backups" in us-east-1 has no Active access key');
    expect(await workplace.status('Stuck')).toBe('UPDATE_ROLLBACK_FAILED');

    succeeded(await workplace.cdk('rollback', 'Stuck', '--app', failing, '--orphan', logicalId));
    expect(await workplace.status('Stuck')).toBe('UPDATE_ROLLBACK_COMPLETE');
    succeeded(await workplace.deploy(app('Stuck', { ...props, refreshTrigger: '3' })));
    expect(workplace.outputs()).toMatchObject({ Stuck: { Id: 'N/A' } });
  });
});
