import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Aspects, Stack } from 'aws-cdk-lib/core';
import { LightsailBucketAccessKeys, type LightsailBucketAccessKeysProps } from '../../lib';
import { E2E_TIMEOUT, Workplace } from './support';

jest.setTimeout(E2E_TIMEOUT);

let workplace: Workplace;
beforeAll(async () => {
  workplace = await Workplace.open();
});
afterAll(() => workplace.close());

test('what the CLI prints of failures has no credentials and no ResponseURL in it', async () => {
  // given deployments that fail: one bucket that is not there, a guard, a role that must not be assumed
  const { sts, callbacks } = workplace.localAws.cloud;
  const session = jest.spyOn(sts, 'session');
  const open = jest.spyOn(callbacks, 'open');
  const failing: Record<string, (stack: Stack) => LightsailBucketAccessKeysProps> = {
    Missing: () => ({ bucketName: 'no-such-bucket' }),
    Guarded: () => ({ bucketName: 'empty', requireActiveKey: true }),
    Denied: (stack) => ({
      bucketName: 'shared',
      role: iam.Role.fromRoleArn(stack, 'Reader', 'arn:aws:iam::444455556666:role/no-such-role'),
    }),
  };
  const assembly = workplace.synth((app) => {
    for (const [id, props] of Object.entries(failing)) {
      const stack = new Stack(app, id);
      new LightsailBucketAccessKeys(stack, 'Keys', props(stack));
    }
    Aspects.of(app).add({
      visit(node) {
        // Patience with IAM ends with the time of the function.
        if (node instanceof lambda.CfnFunction) node.timeout = 4;
      },
    });
  });

  // when they are deployed, each by its own command, and asked about
  const outputs = await Promise.all(
    Object.keys(failing).map(async (id) => {
      // A rollback would remove the log group before the CLI could print what is in it.
      const failed = await workplace.cdk('deploy', id, '--app', assembly, '--no-rollback', '--verbose');
      expect(failed.code).toBe(1);
      return failed.text;
    }),
  );

  // then the causes are told, and the secrets that were in play are not
  const text = outputs.join('\n').replace(/\s+/g, ' ');
  expect(text.match(/"requestType":"Create".*?"outcome":"FAILED"/g)).toHaveLength(3);
  expect(text).toContain('Lightsail bucket "no-such-bucket" does not exist');
  expect(text).toContain('has no Active access key (requireActiveKey)');
  expect(text).toContain('Assuming role arn:aws:iam::444455556666:role/no-such-role failed');
  const functions = session.mock.results.flatMap(({ value }) => {
    const { secretAccessKey, sessionToken } = value as ReturnType<typeof sts.session>;
    return [secretAccessKey, sessionToken];
  });
  const signatures = open.mock.results.map(({ value }) => {
    const { url } = value as ReturnType<typeof callbacks.open>;
    return new URL(url).searchParams.get('X-Amz-Signature') ?? url;
  });
  expect(functions.length).toBeGreaterThanOrEqual(6);
  expect(signatures.length).toBeGreaterThanOrEqual(3);
  // Lines are broken anywhere.
  const printed = text.replaceAll(' ', '');
  expect([...functions, ...signatures].filter((secret) => secret === '' || printed.includes(secret))).toEqual([]);
});
