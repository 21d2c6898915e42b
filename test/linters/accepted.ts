import type { Finding } from './findings';

interface Accepted {
  readonly rules: readonly string[];
  /** The apps in which it may be found; absent: in all. */
  readonly apps?: readonly string[];
  /** What the finding must be about, besides. */
  readonly about?: RegExp;
  readonly because: string;
}

const CHOICE = 'the choice of those whom a standard binds; closed in the strict app';

/** What may be found, and why: the README says the same, in the section "Security". */
const ACCEPTED: readonly Accepted[] = [
  {
    rules: ['CKV_AWS_115', 'CKV_AWS_116', 'CKV_AWS_117', 'CKV_AWS_158'],
    apps: ['example', 'every-option'],
    because: CHOICE,
  },
  {
    rules: ['CKV_AWS_111'],
    apps: ['every-option', 'strict'],
    about: /^AWS::IAM::(Role|ManagedPolicy)\./,
    because: 'network interfaces have no name before Lambda creates them',
  },
  {
    rules: ['W3005'],
    about: /^'\w*Role\w*' dependency already enforced by a 'GetAtt'/,
    because: 'the CDK gives every function a DependsOn on its role',
  },
  {
    rules: ['E1017', 'E1022', 'E6101'],
    about: /^\{'Fn::GetStackOutput': .* is not of type 'string'$/,
    because: 'cfn-lint does not know it inside Fn::Split, where the CDK itself puts it (aws-cdk #37948)',
  },
];

/** Why a finding may be there; undefined: it may not. */
export function reasonFor({ rule, app, text }: Finding): string | undefined {
  return ACCEPTED.find(
    ({ rules, apps, about }) => rules.includes(rule) && (apps?.includes(app) ?? true) && (about?.test(text) ?? true),
  )?.because;
}

/** Rules that find nothing any more: their entries can go. */
export function outlived(findings: readonly Finding[]): string[] {
  const found = new Set(findings.map(({ rule }) => rule));
  return ACCEPTED.flatMap(({ rules }) => rules).filter((rule) => !found.has(rule));
}
