import { evaluate, type Question } from '../../local/policy';

const QUESTION: Question = {
  action: 'lightsail:GetBucketAccessKeys',
  resource: 'arn:aws:lightsail:us-east-1:111122223333:Bucket/a',
  conditionKeys: { 'aws:principalaccount': '111122223333', 'sts:externalid': undefined },
};
const ALLOW = { Effect: 'Allow', Action: 'lightsail:GetBucketAccessKeys', Resource: '*' };

const verdict = (...Statement: object[]) => evaluate([{ Statement }], QUESTION);

test.each([
  ['the action itself', { Action: 'lightsail:GetBucketAccessKeys' }],
  ['the action in another case', { Action: 'LIGHTSAIL:getbucketaccesskeys' }],
  ['a wildcard', { Action: 'lightsail:Get*' }],
  ['a single-character wildcard', { Action: 'lightsail:GetBucketAccessKey?' }],
  ['everything', { Action: '*' }],
  ['one action of a list', { Action: ['s3:*', 'lightsail:GetBucketAccessKeys'] }],
  ['everything but another action', { Action: undefined, NotAction: 's3:*' }],
  ['a pattern of resources', { Resource: 'arn:aws:lightsail:*:111122223333:Bucket/*' }],
  ['everything but another resource', { Resource: undefined, NotResource: 'arn:aws:s3:::*' }],
  ['a condition that holds', { Condition: { StringEquals: { 'aws:PrincipalAccount': ['1', '111122223333'] } } }],
  ['a pattern in a condition', { Condition: { StringLike: { 'aws:PrincipalAccount': '1111*' } } }],
  ['a negated condition', { Condition: { StringNotEquals: { 'aws:PrincipalAccount': '2' } } }],
])('a statement with %s allows', (_, change) => {
  expect(verdict({ ...ALLOW, ...change })).toBe('allow');
});

test.each([
  ['another action', { Action: 'lightsail:GetBuckets' }],
  ['an action whose name goes on', { Action: 'lightsail:GetBucket' }],
  ['a dot that is no wildcard', { Action: 'lightsail.GetBucketAccessKeys' }],
  ['everything but this action', { Action: undefined, NotAction: 'lightsail:*' }],
  ['another resource', { Resource: 'arn:aws:lightsail:us-east-1:111122223333:Bucket/b' }],
  ['a condition that does not hold', { Condition: { StringEquals: { 'aws:PrincipalAccount': '2' } } }],
  ['a condition on a key that is not there', { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } }],
  [
    'one of two conditions',
    { Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' }, StringLike: { 'sts:ExternalId': '*' } } },
  ],
])('a statement with %s does not match', (_, change) => {
  expect(verdict({ ...ALLOW, ...change })).toBe('no match');
});

test('a Deny wins, in whatever order', () => {
  const deny = { ...ALLOW, Effect: 'Deny' };

  expect(verdict(ALLOW, deny)).toBe('explicit deny');
  expect(verdict(deny, ALLOW)).toBe('explicit deny');
});

test.each([
  ['an unknown operator', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
  ['an unknown condition key', { Condition: { StringEquals: { 'aws:SourceVpc': 'x' } } }],
  ['an unknown element', { Actions: '*' }],
  ['no action', { Action: undefined }],
  ['both kinds of actions', { NotAction: '*' }],
  ['an unknown effect', { Effect: 'allow' }],
  ['a principal', { Principal: '*' }],
])('a statement with %s is an error and never silently true', (_, change) => {
  expect(() => verdict({ ...ALLOW, ...change })).toThrow(/^Policy document cannot be evaluated: /);
});
