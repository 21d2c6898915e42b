import { explain, isNotFound, type Undertaking } from '../../lambda/aws/explain';
import { type AwsCallError, GaveUp } from '../../lambda/aws/patience';
import { answered, unanswered } from './support/errors';

const READING: Undertaking = {
  doing: 'reading the access keys of Lightsail bucket "media" in us-east-1',
  service: 'Lightsail',
  region: 'us-east-1',
  permission: 'allow lightsail:GetBucketAccessKeys',
  credentials: {
    accessKeyId: 'ASIAFUNCTION00000001',
    secretAccessKey: 'secretOfTheFunction/0123456789abcdefghij',
    sessionToken: 'sessionTokenOfTheFunction//0123456789+==',
  },
};
const FAILED = 'Reading the access keys of Lightsail bucket "media" in us-east-1 failed: ';

const CREDENTIALS_REMEDY =
  'deploy again; if it stays, check that us-east-1 is enabled for the account and no AWS_* variable of the function is overridden';
const HEALTH_REMEDY = 'look at the AWS Health Dashboard for us-east-1 and deploy again';
const ROUTE_REMEDY =
  'deploy again; a function in a VPC needs a route to the internet, through a NAT gateway for example';
const NONSENSE =
  'Lightsail answered something that is not its documented response; ' +
  'deploy again; if it stays, check what answers at the endpoint (a proxy, AWS_ENDPOINT_URL)';

test.each<[string, AwsCallError, string]>([
  [
    'AccessDeniedException',
    answered('AccessDeniedException', 'User: x is not authorized'),
    'not allowed, AccessDeniedException: User: x is not authorized; allow lightsail:GetBucketAccessKeys',
  ],
  [
    "AccessDenied, STS's spelling",
    answered('AccessDenied', 'no', 403),
    'not allowed, AccessDenied: no; allow lightsail:GetBucketAccessKeys',
  ],
  [
    'InvalidInputException',
    answered('InvalidInputException', 'what the service says'),
    'Lightsail refused the request, InvalidInputException: what the service says; check bucketName and region',
  ],
  [
    'ServiceException',
    answered('ServiceException', 'oops', 500),
    `Lightsail answered with an error of its own, ServiceException (HTTP 500); ${HEALTH_REMEDY}`,
  ],
  [
    'RegionSetupInProgressException',
    answered('RegionSetupInProgressException'),
    'Lightsail is still being set up for this account in us-east-1; wait a few minutes and deploy again',
  ],
  ...[
    'UnauthenticatedException',
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'ExpiredTokenException',
    'ExpiredToken',
    'InvalidSignatureException',
    'SignatureDoesNotMatch',
  ].map((name): [string, AwsCallError, string] => [
    name,
    answered(name, 'not you', 403),
    `Lightsail did not accept the credentials, ${name}: not you; ${CREDENTIALS_REMEDY}`,
  ]),
  [
    'throttling',
    answered('ThrottlingException', 'Rate exceeded'),
    'Lightsail kept throttling; deploy again, when fewer calls are made in this account',
  ],
  [
    'HTTP 429 of any name',
    answered('Whatever', '', 429),
    'Lightsail kept throttling; deploy again, when fewer calls are made in this account',
  ],
  [
    'HTTP 503',
    answered('ServiceUnavailable', '', 503),
    `Lightsail answered with an error of its own, ServiceUnavailable (HTTP 503); ${HEALTH_REMEDY}`,
  ],
  [
    'an exception nobody knows',
    answered('NewException', 'that is new', 418),
    'Lightsail answered NewException: that is new (HTTP 418); mend what it says and deploy again',
  ],
  [
    'a name that cannot be resolved',
    unanswered('ENOTFOUND'),
    'the name of the Lightsail endpoint in us-east-1 could not be resolved (ENOTFOUND); ' +
      'check that Lightsail exists in us-east-1; a function in a VPC needs a route to the internet',
  ],
  ...['EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENETUNREACH', 'EHOSTUNREACH', 'SELF_SIGNED_CERT'].map(
    (code): [string, AwsCallError, string] => [
      code,
      unanswered(code),
      `Lightsail could not be reached in us-east-1 (${code}); ${ROUTE_REMEDY}`,
    ],
  ),
  ['an answer that is no JSON', answered('SyntaxError', 'Unexpected token', 200), NONSENSE],
  ['an answer of other types', new TypeError('accessKeys is not a list') as AwsCallError, NONSENSE],
])('%s becomes one sentence with cause and remedy', (_name, error, sentence) => {
  expect(explain(error, READING)).toBe(FAILED + sentence);
});

test('an error after several attempts tells how many and how long', () => {
  expect(explain(new GaveUp(answered('ThrottlingException'), 7, 12_400), READING)).toContain(
    'Lightsail kept throttling (7 attempts in 12 s); deploy again',
  );
});

test('what the service says is put on one line and cut short', () => {
  const sentence = explain(answered('AccessDeniedException', ` a\n\tb  ${'c'.repeat(10_000)}`), READING);
  expect(sentence).toContain('AccessDeniedException: a b ccc');
  expect(sentence.length).toBeLessThan(700);
});

test.each([
  ['no message', ''],
  ['its name as the message', 'AccessDeniedException'],
])('a service that says nothing, %s, is quoted with the name alone', (_name, message) => {
  expect(explain(answered('AccessDeniedException', message), READING)).toContain(
    'not allowed, AccessDeniedException; ',
  );
});

test('a message that is not text is not quoted', () => {
  const error = Object.assign(answered('AccessDeniedException'), { message: { secret: 'x' } }) as unknown;
  expect(explain(error, READING)).toContain('not allowed, AccessDeniedException; ');
  expect(isNotFound(error)).toBe(false);
});

test('a name that is not a name is not quoted', () => {
  expect(explain(answered('<script>', '', 500), READING)).toContain('an error of its own, an unnamed error (HTTP 500)');
});

test('a code that stands in an answer is not taken for a broken connection', () => {
  const error = Object.assign(answered('NewException', 'that is new'), { code: 'NewException' });
  expect(explain(error, READING)).toContain('Lightsail answered NewException: that is new (HTTP 400)');
});

describe('not found has two spellings', () => {
  test.each([
    [true, answered('NotFoundException')],
    [true, answered('InvalidInputException', 'Bucket DoesNotExist')],
    [true, new GaveUp(answered('NotFoundException'), 1, 0)],
    [false, answered('InvalidInputException', 'bad input')],
    [false, unanswered('ENOTFOUND')],
  ])('%s', (expected, error) => {
    expect(isNotFound(error)).toBe(expected);
  });
});

describe('secrets in what a service says', () => {
  const { secretAccessKey, sessionToken = '' } = READING.credentials;

  test.each([
    ['the secret key of the request', secretAccessKey],
    ['its session token', sessionToken],
    ['its session token in a query', encodeURIComponent(sessionToken)],
  ])('%s is not repeated', (_name, secret) => {
    const message = `canonical request: x-amz-security-token:${secret}\n\nhost`;
    expect(explain(answered('SignatureDoesNotMatch', message), READING)).toContain(
      'SignatureDoesNotMatch: canonical request: x-amz-security-token:[redacted] host;',
    );
  });

  test('a secret is not repeated, however often it was said', () => {
    const message = `${secretAccessKey} and ${secretAccessKey}`;
    expect(explain(answered('AccessDeniedException', message), READING)).toContain('[redacted] and [redacted];');
  });

  test('a secret on the edge of what is quoted is not repeated in part', () => {
    const sentence = explain(answered('AccessDeniedException', 'x'.repeat(380) + secretAccessKey), READING);
    expect(sentence).not.toContain(secretAccessKey.slice(0, 6));
  });

  test('a URL with a signature is not repeated, a link to a manual is', () => {
    const message = 'https://docs.example/denied or HTTPS://answers.example/key?X-Amz-Signature=abc&x=y.';
    expect(explain(answered('AccessDeniedException', message), READING)).toContain(
      'AccessDeniedException: https://docs.example/denied or [redacted URL];',
    );
  });

  test('a stand-in for a secret does not blank out words', () => {
    const undertaking = { ...READING, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
    expect(explain(answered('AccessDeniedException', 'a test'), undertaking)).toContain('a test;');
  });
});
