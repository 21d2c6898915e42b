/** Whole syntheses: with the template validator of aws-cdk-lib, whose findings are errors here, and with plugins. */
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { type App, CfnResource, type IPolicyValidationPlugin, Stack, Validations } from 'aws-cdk-lib/core';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { COMPLIANCE_PACKS, GENERAL_PACKS, firstExample } from './support';

// The validator starts an engine, and both look at every template.
jest.setTimeout(300_000);

delete process.env.CDK_VALIDATION;
process.env.CDK_CONTEXT_JSON = JSON.stringify({ '@aws-cdk/core:validateAgainstDefaultRules': true });

/** What a synthesis with every plugin reports, by plugin. One that finds nothing is not in it. */
function findingsIn(app: App, ...plugins: IPolicyValidationPlugin[]): Record<string, string[]> {
  Validations.of(app).addPlugins(...plugins);
  try {
    app.synth();
  } catch (error) {
    // Findings end the synthesis, after the report was written.
    if (!String(error).includes('ValidationFailed')) throw error;
  }
  const { pluginReports } = JSON.parse(readFileSync(path.join(app.outdir, 'validation-report.json'), 'utf8')) as {
    pluginReports: { pluginName: string; violations: { ruleName: string }[] }[];
  };
  return Object.fromEntries(
    pluginReports.map(({ pluginName, violations }) => [pluginName, violations.map(({ ruleName }) => ruleName)]),
  );
}

function everyPlugin(app: App): IPolicyValidationPlugin[] {
  const packs = Object.values({ ...GENERAL_PACKS, ...COMPLIANCE_PACKS });
  return [new CfnGuardValidator(), ...packs.map((pack) => new pack(app))];
}

/** Loaded here and not on top: an app reads its context when it is made. */
const load = (name: string): App => jest.requireActual<{ app: App }>(`../linters/apps/${name}`).app;

test('in the first example, standards find what is the choice of the user, and nobody else finds anything', () => {
  const app = firstExample();
  expect(findingsIn(app, ...everyPlugin(app))).toEqual({
    'cdk-validator-cfnguard': [
      'cloudwatch_log_group_retention_period_check',
      'cloudwatch_log_group_encrypted_check',
      'lambda_inside_vpc_check',
    ],
    'HIPAA.Security': expect.anything() as unknown,
    'NIST.800.53.R4': expect.anything() as unknown,
    'NIST.800.53.R5': expect.anything() as unknown,
    'PCI.DSS.321': expect.anything() as unknown,
  });
});

test('with every option, but without a key for the log group, only that is missed', () => {
  expect(findingsIn(load('every-option'), new CfnGuardValidator())).toEqual({
    'cdk-validator-cfnguard': ['cloudwatch_log_group_encrypted_check'],
  });
});

test('nobody finds anything in the strict app', () => {
  const app = load('strict');
  expect(findingsIn(app, ...everyPlugin(app))).toEqual({});
});

test('the validator is on: it finds what is wrong', () => {
  const app = firstExample();
  new CfnResource(new Stack(app, 'Wrong'), 'Queue', { type: 'AWS::SQS::Queue', properties: { DelaySeconds: 901 } });
  expect(findingsIn(app)).toEqual({ 'CloudFormation Validate': ['F3034'] });
});
