import { Template } from 'aws-cdk-lib/assertions';
import * as lightsail from 'aws-cdk-lib/aws-lightsail';
import {
  App,
  CfnOutput,
  CfnParameter,
  CrossStackReferences,
  Duration,
  Fn,
  Lazy,
  ReferenceStrength,
  Stack,
} from 'aws-cdk-lib/core';
import { LightsailBucketAccessKeys } from '../../lib';
import { ACCESS_KEY_ATTRIBUTES } from '../../lib/contract';
import { dataSourceOf, newStack, propertiesOf, resourcesOf, warningsOf } from './support';

describe('without options', () => {
  test('puts one resource into the template, with the name of the bucket and nothing else', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media' });
    expect(propertiesOf(stack)).toEqual({ BucketName: 'media' });
    expect(dataSourceOf(stack).resource.DependsOn).toBeUndefined();
  });

  test('gives up after minutes rather than after the hour that CloudFormation would wait', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media' });
    expect(dataSourceOf(stack).resource.Properties.ServiceTimeout).toBe(600);
  });

  test('adds three fixed resources to a stack and one for each bucket', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Media', { bucketName: 'media' });
    new LightsailBucketAccessKeys(stack, 'Backups', { bucketName: 'backups' });
    const resources = Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string }>;
    expect(
      Object.values(resources)
        .map(({ Type }) => Type)
        .sort(),
    ).toEqual([
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'Custom::LightsailBucketAccessKeys',
      'Custom::LightsailBucketAccessKeys',
    ]);
  });

  test('warns of nothing', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media' });
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('attributes', () => {
  const stack = newStack();
  const keys = new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media' });
  const { logicalId } = dataSourceOf(stack);

  test.each([
    ['bucketName', 'BucketName'],
    ['region', 'Region'],
    ['accessKeyCount', 'AccessKeyCount'],
    ['activeAccessKeyCount', 'ActiveAccessKeyCount'],
    ['activeAccessKeyId', 'ActiveAccessKeyId'],
  ] as const)('%s reads %s', (property, attribute) => {
    expect(stack.resolve(keys[property])).toEqual({ 'Fn::GetAtt': [logicalId, attribute] });
  });

  test.each([
    ['accessKeyIds', 'AccessKeyIds'],
    ['accessKeyStatuses', 'AccessKeyStatuses'],
    ['activeAccessKeyIds', 'ActiveAccessKeyIds'],
  ] as const)('%s splits the text of %s', (property, attribute) => {
    expect(stack.resolve(keys[property])).toEqual({ 'Fn::Split': [',', { 'Fn::GetAtt': [logicalId, attribute] }] });
  });

  test.each([0, 1])('accessKey(%d) reads the attributes of that key', (index) => {
    const read = Object.values(keys.accessKey(index)).map((value) => stack.resolve(value) as unknown);
    expect(read).toEqual(
      ACCESS_KEY_ATTRIBUTES.map((name) => ({ 'Fn::GetAtt': [logicalId, `AccessKeys.${index}.${name}`] })),
    );
  });

  test.each([-1, 2, 0.5, Number.NaN])('accessKey(%d) throws and says which keys there are', (index) => {
    expect(() => keys.accessKey(index)).toThrow(
      `Stack/Keys: accessKey takes 0 (the newest key) to 1, because a Lightsail bucket holds at most 2 access keys, but got ${index}`,
    );
  });
});

describe('which bucket', () => {
  test('a bucket of the app is created before its keys are read', () => {
    const stack = newStack();
    const bucket = new lightsail.CfnBucket(stack, 'Bucket', { bucketName: 'media', bundleId: 'small_1_0' });
    new LightsailBucketAccessKeys(stack, 'Keys', { bucket });
    const [bucketId] = Object.keys(resourcesOf(stack, 'AWS::Lightsail::Bucket'));
    expect(propertiesOf(stack)).toEqual({ BucketName: { Ref: bucketId } });
  });

  test('a name known at deployment passes', () => {
    const stack = newStack();
    const parameter = new CfnParameter(stack, 'Name');
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: parameter.valueAsString });
    expect(propertiesOf(stack)).toEqual({ BucketName: { Ref: 'Name' } });
  });

  test.each(['ab', 'a'.repeat(55), 'Media', '-media', 'media-', 'media_files', 'media.files', ''])(
    'the name %j is refused with the rule',
    (bucketName) => {
      expect(() => new LightsailBucketAccessKeys(newStack(), 'Keys', { bucketName })).toThrow(
        `Stack/Keys: bucketName must be 3 to 54 lower-case letters, digits and hyphens, with no hyphen at either end ` +
          `(^[a-z0-9][a-z0-9-]{1,52}[a-z0-9]$), but got ${JSON.stringify(bucketName)}`,
      );
    },
  );

  test.each(['abc', 'a'.repeat(54), '0-9'])('the name %j is taken', (bucketName) => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName });
    expect(propertiesOf(stack)).toEqual({ BucketName: bucketName });
  });

  describe('a bucket of a stack of another region', () => {
    function read(props: { readonly region?: string }): Readonly<Record<string, unknown>> {
      const app = new App();
      const [elsewhere, stack] = [newStack(app, 'Elsewhere', 'eu-west-1'), newStack(app, 'Stack')];
      const bucket = new lightsail.CfnBucket(elsewhere, 'Bucket', { bucketName: 'media', bundleId: 'small_1_0' });
      CrossStackReferences.of(bucket).produce(ReferenceStrength.WEAK);
      new LightsailBucketAccessKeys(stack, 'Keys', { bucket, ...props });
      app.synth();
      return propertiesOf(stack);
    }

    test('is read there', () => {
      const { BucketName, Region } = read({});
      expect(BucketName).toHaveProperty(['Fn::GetStackOutput', 'Region'], 'eu-west-1');
      expect(Region).toBe('eu-west-1');
    });

    test('is read where region says, if it says so', () => {
      expect(read({ region: 'us-west-2' })).toMatchObject({ Region: 'us-west-2' });
    });
  });

  test('neither bucketName nor bucket is refused', () => {
    expect(() => new LightsailBucketAccessKeys(newStack(), 'Keys', {})).toThrow(
      'Stack/Keys: neither bucketName nor bucket was given; pass bucketName, or bucket for a CfnBucket of this app',
    );
  });

  test('both bucketName and bucket are refused', () => {
    const stack = newStack();
    const bucket = new lightsail.CfnBucket(stack, 'Bucket', { bucketName: 'media', bundleId: 'small_1_0' });
    expect(() => new LightsailBucketAccessKeys(stack, 'Keys', { bucket, bucketName: 'media' })).toThrow(
      'Stack/Keys: both bucketName and bucket were given; pass bucket alone for a CfnBucket of this app, else bucketName',
    );
  });
});

describe('guards', () => {
  test('each becomes a property, durations in days', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', {
      bucketName: 'media',
      requireActiveKey: true,
      maxKeyAge: Duration.days(90),
      maxIdleTime: Duration.hours(36),
    });
    expect(propertiesOf(stack)).toEqual({
      BucketName: 'media',
      RequireActiveKey: true,
      MaxKeyAgeDays: 90,
      MaxIdleDays: 1.5,
    });
  });

  test('requireActiveKey: false leaves nothing in the template', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media', requireActiveKey: false });
    expect(propertiesOf(stack)).toEqual({ BucketName: 'media' });
  });

  test.each(['maxKeyAge', 'maxIdleTime'] as const)('%s of nothing is refused', (guard) => {
    expect(
      () => new LightsailBucketAccessKeys(newStack(), 'Keys', { bucketName: 'media', [guard]: Duration.days(0) }),
    ).toThrow(`Stack/Keys: ${guard} must be longer than nothing, but got Duration.days(0); leave it out instead`);
  });

  test('a duration known at deployment passes', () => {
    const stack = newStack();
    const parameter = new CfnParameter(stack, 'Days', { type: 'Number' });
    new LightsailBucketAccessKeys(stack, 'Keys', {
      bucketName: 'media',
      maxKeyAge: Duration.days(parameter.valueAsNumber),
    });
    expect(propertiesOf(stack)).toEqual({ BucketName: 'media', MaxKeyAgeDays: { Ref: 'Days' } });
  });
});

describe('region', () => {
  test('becomes a property', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media', region: 'eu-west-1' });
    expect(propertiesOf(stack)).toEqual({ BucketName: 'media', Region: 'eu-west-1' });
  });

  test('one that Lightsail is not known in is a warning with the list', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media', region: 'eu-south-1' });
    expect(warningsOf(stack)).toEqual([
      expect.stringMatching(/^Lightsail is not known to exist in region "eu-south-1"; it is in ap-east-1, .*us-west-2/),
    ]);
  });

  test('the region of the stack is looked at too', () => {
    const stack = newStack(new App(), 'Stack', 'af-south-1');
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media' });
    expect(warningsOf(stack)).toEqual([expect.stringContaining('"af-south-1"')]);
  });

  test('a stack without an environment, and a token, pass', () => {
    const stack = new Stack(new App(), 'Stack');
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media' });
    new LightsailBucketAccessKeys(stack, 'Other', { bucketName: 'media', region: Fn.ref('AWS::Region') });
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('synthesis', () => {
  const synth = (): string => {
    const stack = newStack();
    const keys = new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media', refreshTrigger: '2026-11' });
    new CfnOutput(stack, 'Id', { value: keys.activeAccessKeyId });
    return JSON.stringify(Template.fromStack(stack).toJSON());
  };

  test('gives the same template twice', () => {
    expect(synth()).toBe(synth());
  });

  test('a lazy bucket name passes', () => {
    const stack = newStack();
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: Lazy.string({ produce: () => 'media' }) });
    expect(propertiesOf(stack)).toEqual({ BucketName: 'media' });
  });
});

describe('isLightsailBucketAccessKeys', () => {
  test('tells instances from everything else', () => {
    const stack = newStack();
    const keys = new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media' });
    expect(LightsailBucketAccessKeys.isLightsailBucketAccessKeys(keys)).toBe(true);
    for (const other of [stack, {}, null, undefined, 'Keys']) {
      expect(LightsailBucketAccessKeys.isLightsailBucketAccessKeys(other)).toBe(false);
    }
  });
});
