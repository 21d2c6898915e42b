import { App, Stack } from 'aws-cdk-lib/core';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  type NagPack,
  NIST80053R4Checks,
  NIST80053R5Checks,
  PCIDSS321Checks,
  ServerlessChecks,
} from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { LightsailBucketAccessKeys } from '../../lib';

/** Advice for everybody. */
export const GENERAL_PACKS = { AwsSolutionsChecks, ServerlessChecks };

/** Standards that bind some. */
export const COMPLIANCE_PACKS = { HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks };

export type Pack = new () => NagPack;

/** The rules that find something, without the name of the pack: `LambdaDLQ`. */
export function rulesThatFind(app: IConstruct, pack: Pack): string[] {
  const { violations } = new pack().validateScope(app);
  return violations.map(({ ruleName }) => ruleName.replace(/^[^[]*?-(?=[A-Z])/, '')).sort();
}

/** What the first example of the README gives. */
export function firstExample(env?: { account: string; region: string }): App {
  const app = new App();
  new LightsailBucketAccessKeys(new Stack(app, 'Media', { env }), 'Keys', { bucketName: 'media' });
  return app;
}
