import * as iam from 'aws-cdk-lib/aws-iam';
import { App } from 'aws-cdk-lib/core';
import { LightsailBucketAccessKeys, LightsailBucketAccessKeysProvider } from '../../lib';
import { dataSourceOf, newStack, propertiesOf, resourcesOf, statementsOf, warningsOf } from './support';

const ROLE_ARN = 'arn:aws:iam::444455556666:role/lightsail-reader';

describe('a role to assume', () => {
  test('becomes properties, and a policy of its own beside the resource', () => {
    const stack = newStack();
    const role = iam.Role.fromRoleArn(stack, 'Reader', ROLE_ARN);
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media', role, externalId: 'tenant-7' });
    expect(propertiesOf(stack)).toEqual({ BucketName: 'media', RoleArn: ROLE_ARN, ExternalId: 'tenant-7' });
    const [[policyId, policy] = ['', undefined]] = Object.entries(resourcesOf(stack, 'AWS::IAM::Policy'));
    expect(policy?.Properties.PolicyDocument).toEqual({
      Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Resource: ROLE_ARN }],
      Version: '2012-10-17',
    });
    expect(dataSourceOf(stack).resource.DependsOn).toEqual([policyId]);
  });

  test('leaves the role of a shared provider alone, in a stack that knows nothing of the consumers', () => {
    const app = new App();
    const shared = newStack(app, 'Shared');
    const provider = new LightsailBucketAccessKeysProvider(shared, 'Provider');
    const consumers = ['A', 'B'].map((id) => newStack(app, id));
    for (const stack of consumers) {
      const role = iam.Role.fromRoleArn(stack, 'Reader', ROLE_ARN);
      new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media', role, provider });
    }
    expect(JSON.stringify(statementsOf(shared))).not.toContain('sts:AssumeRole');
    expect(resourcesOf(shared, 'AWS::IAM::Policy')).toEqual({});
    const names = consumers.flatMap((stack) =>
      Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).map(({ Properties }) => Properties.PolicyName),
    );
    expect(new Set(names).size).toBe(2);
  });

  test('with an imported provider is a warning with the statement to add', () => {
    const stack = newStack();
    const role = iam.Role.fromRoleArn(stack, 'Reader', ROLE_ARN);
    const provider = LightsailBucketAccessKeysProvider.fromServiceToken(
      stack,
      'Provider',
      'arn:aws:lambda:us-east-1:111122223333:function:keys',
    );
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media', role, provider });
    expect(warningsOf(stack)).toEqual([
      expect.stringContaining(`{"Action":"sts:AssumeRole","Effect":"Allow","Resource":"${ROLE_ARN}"}`),
    ]);
    expect(resourcesOf(stack, 'AWS::IAM::Policy')).toEqual({});
  });

  test('of another stack may be assumed without that stack depending on this one', () => {
    const app = new App();
    const [access, media] = [newStack(app, 'Access'), newStack(app, 'Media')];
    const role = new iam.Role(access, 'Reader', { assumedBy: new iam.AccountRootPrincipal() });
    new LightsailBucketAccessKeys(media, 'Keys', { bucketName: 'media', role });
    app.synth();
    expect(access.dependencies).toEqual([]);
    expect(statementsOf(media).map(({ Action }) => Action)).toContain('sts:AssumeRole');
  });

  test('externalId alone is refused', () => {
    expect(() => new LightsailBucketAccessKeys(newStack(), 'Keys', { bucketName: 'media', externalId: 'x' })).toThrow(
      'Stack/Keys: externalId was given without role; pass the role whose trust policy asks for it, or leave externalId out',
    );
  });
});
