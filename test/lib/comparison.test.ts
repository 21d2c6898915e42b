import type { Stack } from 'aws-cdk-lib/core';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { awsCustomResource, customResources } from '../../bench/peers.cjs';
import { LightsailBucketAccessKeys } from '../../lib';
import { newStack, templateOf } from './support';

const README = readFileSync(path.join(__dirname, '..', '..', 'README.md'), 'utf8');

/** The cells of a row of the README's comparison: this library, `AwsCustomResource`, the `Provider` framework. */
function rowOfReadme(title: string): string[] {
  const row = README.split('\n').find((line) => line.startsWith(`| ${title} `));
  return (row ?? '')
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
}

type Ask = (stack: Stack, bucketNames: readonly string[]) => void;

const withThisLibrary: Ask = (stack, bucketNames) => {
  for (const bucketName of bucketNames) new LightsailBucketAccessKeys(stack, bucketName, { bucketName });
};

const withAwsCustomResource: Ask = (stack, bucketNames) => {
  for (const bucketName of bucketNames) awsCustomResource(stack, bucketName);
};

const ALL: readonly Ask[] = [withThisLibrary, withAwsCustomResource, customResources];

function resourcesOf(ask: Ask, bucketNames: readonly string[]): ReturnType<typeof templateOf>['Resources'] {
  const stack = newStack();
  ask(stack, bucketNames);
  return templateOf(stack).Resources;
}

test('the resources in a stack, fixed and for each bucket, are those that the README counts', () => {
  const counted = ALL.map((ask) => {
    const [one, three] = [['media'], ['media', 'backups', 'films']].map(
      (bucketNames) => Object.keys(resourcesOf(ask, bucketNames)).length,
    ) as [number, number];
    const each = (three - one) / 2;
    return `${one - each}, ${each}`;
  });
  expect(rowOfReadme('resources: fixed, for each bucket')).toEqual(counted);
});

test('only this library gives up before the hour that CloudFormation waits', () => {
  const timeouts = ALL.map((ask) =>
    Object.values(resourcesOf(ask, ['media']))
      .filter(({ Type }) => /^(Custom::|AWS::CloudFormation::CustomResource)/.test(Type))
      .map(({ Properties }) => Properties.ServiceTimeout),
  );
  expect(timeouts).toEqual([[600], [undefined], [undefined]]);
  expect(rowOfReadme('when nobody answers')[0]).toContain(' 10 minutes');
});
