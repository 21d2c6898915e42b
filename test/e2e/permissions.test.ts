import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { type App, Aspects, CfnOutput, Stack } from 'aws-cdk-lib/core';
import {
  LightsailBucketAccessKeys,
  type LightsailBucketAccessKeysProps,
  LightsailBucketAccessKeysProvider,
} from '../../lib';
import { E2E_TIMEOUT, succeeded, unwrapped, Workplace } from './support';

jest.setTimeout(E2E_TIMEOUT);

/** The policies of the template decide, and nothing else does: what would be denied on AWS is denied here. */
let workplace: Workplace;
beforeAll(async () => {
  workplace = await Workplace.open();
});
afterAll(() => workplace.close());

/** A stack whose resources are spoilt on the way into the template. */
function spoilt(
  app: App,
  id: string,
  props: (stack: Stack) => LightsailBucketAccessKeysProps,
  spoil: (resource: unknown) => void,
): void {
  const stack = new Stack(app, id);
  new LightsailBucketAccessKeys(stack, 'Keys', props(stack));
  Aspects.of(stack).add({
    visit(node) {
      spoil(node);
      // Patience with IAM ends with the time of the function.
      if (node instanceof lambda.CfnFunction) node.timeout = 4;
    },
  });
}

const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource });
const ROLE_ARN = 'arn:aws:iam::444455556666:role/lightsail-key-reader';

test('a permission for one bucket, or for another role, is a denial', async () => {
  const assembly = workplace.synth((app) => {
    const media = () => ({ bucketName: 'media' });
    spoilt(app, 'Scoped', media, (resource) => {
      // The action knows no resource types: whatever is narrower than "*" never matches.
      const bucket = 'arn:aws:lightsail:us-east-1:111122223333:Bucket/media';
      const PolicyDocument = { Statement: [allow('lightsail:GetBucketAccessKeys', bucket)] };
      if (resource instanceof iam.CfnRole) {
        resource.addPropertyOverride('Policies', [{ PolicyName: 'scoped', PolicyDocument }]);
      }
    });
    const shared = (stack: Stack) => ({
      ...{ bucketName: 'shared', externalId: 'example-external-id' },
      role: iam.Role.fromRoleArn(stack, 'Reader', ROLE_ARN),
    });
    spoilt(app, 'OtherRole', shared, (resource) => {
      if (resource instanceof iam.CfnPolicy) {
        resource.addPropertyOverride('PolicyDocument.Statement', [allow('sts:AssumeRole', `${ROLE_ARN}-of-others`)]);
      }
    });
  });

  const failed = await workplace.cdk('deploy', '--all', '--app', assembly, '--concurrency', '2');

  expect(failed.code).toBe(1);
  const text = unwrapped(failed);
  expect(text).toMatch(
    /assumed-role\/Scoped-\S+ is not authorized to perform: lightsail:GetBucketAccessKeys on resource: \*/,
  );
  expect(text).toMatch(/Assuming role arn:aws:iam::444455556666:role\/lightsail-key-reader failed: not allowed/);
  expect(text).toMatch(
    /is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role\/lightsail-key-reader/,
  );
});

test('a role of another stack has what it needs before the function reads', async () => {
  const assembly = workplace.synth((app) => {
    const role = new iam.Role(new Stack(app, 'Access'), 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    const stack = new Stack(app, 'Reader');
    const provider = new LightsailBucketAccessKeysProvider(stack, 'Provider', { role });
    const keys = new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media', provider });
    new CfnOutput(stack, 'Id', { value: keys.activeAccessKeyId });
  });
  succeeded(await workplace.deploy(assembly));
  expect(workplace.outputs()).toMatchObject({ Reader: { Id: 'AKIAEXAMPLEMEDIA0002' } });
});
