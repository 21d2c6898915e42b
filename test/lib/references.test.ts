import { App, CfnOutput, CfnParameter, Fn, NestedStack, ReferenceStrength, type Stack } from 'aws-cdk-lib/core';
import { LightsailBucketAccessKeys, type LightsailBucketAccessKeysProps } from '../../lib';
import { dataSourceOf, newStack, templateOf } from './support';

interface Pair {
  readonly producer: Stack;
  readonly consumer: Stack;
}

/** A stack that reads the keys, and one that uses an attribute and a list of them. */
function pair(props: Partial<LightsailBucketAccessKeysProps>): Pair {
  const app = new App();
  const [producer, consumer] = [newStack(app, 'Producer'), newStack(app, 'Consumer')];
  const keys = new LightsailBucketAccessKeys(producer, 'Keys', { bucketName: 'media', ...props });
  new CfnOutput(consumer, 'Id', { value: keys.activeAccessKeyId });
  new CfnOutput(consumer, 'Ids', { value: Fn.join(' ', keys.accessKeyIds) });
  return { producer, consumer };
}

function exportsOf(stack: Stack): unknown[] {
  return Object.values(templateOf(stack).Outputs).filter((output) => output.Export !== undefined);
}

describe('references from another stack', () => {
  test('are weak by default: read from an output, with nothing exported', () => {
    const { producer, consumer } = pair({});
    expect(exportsOf(producer)).toEqual([]);
    expect(templateOf(consumer).Outputs.Id?.Value).toEqual({
      'Fn::GetStackOutput': expect.objectContaining({ StackName: 'Producer' }) as unknown,
    });
  });

  test('strong ones import an export', () => {
    const { producer, consumer } = pair({ crossStackReferences: ReferenceStrength.STRONG });
    expect(exportsOf(producer)).toHaveLength(2);
    expect(templateOf(consumer).Outputs.Id?.Value).toEqual({
      'Fn::ImportValue': expect.stringMatching(/^Producer:/) as unknown,
    });
  });

  test('both kinds at once export, and read from an output', () => {
    const { producer, consumer } = pair({ crossStackReferences: ReferenceStrength.BOTH });
    expect(exportsOf(producer)).toHaveLength(2);
    expect(templateOf(consumer).Outputs.Id?.Value).toHaveProperty(['Fn::GetStackOutput']);
  });

  test('out of a nested stack are strong, whatever was chosen', () => {
    const app = new App();
    const [parent, consumer] = [newStack(app, 'Parent'), newStack(app, 'Consumer')];
    const keys = new LightsailBucketAccessKeys(new NestedStack(parent, 'Nested'), 'Keys', {
      bucketName: 'media',
      crossStackReferences: ReferenceStrength.WEAK,
    });
    new CfnOutput(consumer, 'Id', { value: keys.activeAccessKeyId });
    expect(templateOf(consumer).Outputs.Id?.Value).toHaveProperty(['Fn::ImportValue']);
  });

  test.each(Object.values(ReferenceStrength))(
    'a list crosses as text and is split where it is used (%s)',
    (strength) => {
      const { consumer } = pair({ crossStackReferences: strength });
      expect(templateOf(consumer).Outputs.Ids?.Value).toEqual({
        'Fn::Join': [' ', { 'Fn::Split': [',', expect.any(Object)] }],
      });
    },
  );
});

describe('refreshTrigger', () => {
  const logicalId = (props: Partial<LightsailBucketAccessKeysProps>): string =>
    dataSourceOf(pair(props).producer).logicalId;
  const consumerOf = (props: Partial<LightsailBucketAccessKeysProps>): unknown => templateOf(pair(props).consumer);

  test('changes what weak consumers say, so that they are deployed again', () => {
    expect(consumerOf({ refreshTrigger: 'october' })).not.toEqual(consumerOf({ refreshTrigger: 'november' }));
  });

  test('changes the logical ID with weak references, and the same text gives the same one', () => {
    expect(logicalId({ refreshTrigger: 'october' })).not.toBe(logicalId({ refreshTrigger: 'november' }));
    expect(logicalId({ refreshTrigger: 'october' })).toBe(logicalId({ refreshTrigger: 'october' }));
  });

  test.each([ReferenceStrength.STRONG, ReferenceStrength.BOTH])(
    'changes only a property with %s references, whose exports must stay',
    (crossStackReferences) => {
      const october = pair({ refreshTrigger: 'october', crossStackReferences });
      const november = pair({ refreshTrigger: 'november', crossStackReferences });
      expect(dataSourceOf(october.producer).logicalId).toBe(dataSourceOf(november.producer).logicalId);
      expect(dataSourceOf(october.producer).resource.Properties.RefreshTrigger).toBe('october');
      expect(dataSourceOf(november.producer).resource.Properties.RefreshTrigger).toBe('november');
    },
  );

  test('known only at deployment changes only a property', () => {
    const stack = newStack();
    const trigger = new CfnParameter(stack, 'Trigger');
    new LightsailBucketAccessKeys(stack, 'Keys', { bucketName: 'media', refreshTrigger: trigger.valueAsString });
    const plain = newStack();
    new LightsailBucketAccessKeys(plain, 'Keys', { bucketName: 'media' });
    expect(dataSourceOf(stack).logicalId).toBe(dataSourceOf(plain).logicalId);
    expect(dataSourceOf(stack).resource.Properties.RefreshTrigger).toEqual({ Ref: 'Trigger' });
  });

  test('keeps the logical ID within the 255 characters of CloudFormation', () => {
    const stack = newStack();
    const id = 'Keys'.repeat(60);
    new LightsailBucketAccessKeys(stack, id, { bucketName: 'media', refreshTrigger: 'october' });
    expect(dataSourceOf(stack).logicalId.length).toBeLessThanOrEqual(255);
    expect(dataSourceOf(stack).logicalId).toMatch(/^[A-Za-z0-9]+$/);
  });
});
