import { EXAMPLE_BUCKETS, parseSeed, readSeed } from '../../local/buckets';

const KEY = { accessKeyId: 'AKIAEXAMPLEMEDIA0001', status: 'Active', createdAt: '2026-10-01T08:00:00Z' };
const OTHER_KEY = { ...KEY, accessKeyId: 'AKIAEXAMPLEMEDIA0002' };
const THIRD_KEY = { ...KEY, accessKeyId: 'AKIAEXAMPLEMEDIA0003' };
const BUCKET = { name: 'media', accessKeys: [KEY] };

const seedOf = (...buckets: object[]) => JSON.stringify({ buckets });

test('the example has keys in every state, another region and another account', () => {
  const { buckets, roles } = readSeed(EXAMPLE_BUCKETS);

  expect(
    buckets.map(({ name, accountId, region, accessKeys }) => [name, accountId, region, accessKeys.length]),
  ).toEqual([
    ['media', '111122223333', 'us-east-1', 2],
    ['backups', '111122223333', 'us-east-1', 1],
    ['empty', '111122223333', 'us-east-1', 0],
    ['media-eu', '111122223333', 'eu-west-1', 1],
    ['shared', '444455556666', 'us-east-1', 1],
  ]);
  expect(roles).toMatchObject([{ name: 'lightsail-key-reader', accountId: '444455556666' }]);
});

test('account and region have defaults, a key may never have been used', () => {
  expect(parseSeed(seedOf(BUCKET), 'seed.json').buckets).toEqual([
    {
      name: 'media',
      accountId: '111122223333',
      region: 'us-east-1',
      accessKeys: [{ ...KEY, createdAt: new Date(KEY.createdAt) }],
    },
  ]);
});

test.each([
  ['3 days ago', 3 * 86_400_000],
  ['1 hour ago', 3_600_000],
  ['5 minutes ago', 300_000],
])('a date may be %s', (createdAt, milliseconds) => {
  const { buckets } = parseSeed(seedOf({ ...BUCKET, accessKeys: [{ ...KEY, createdAt }] }), 'seed.json');

  const age = Date.now() - (buckets[0]?.accessKeys[0]?.createdAt.getTime() ?? 0);
  expect(age).toBeGreaterThanOrEqual(milliseconds);
  expect(age).toBeLessThan(milliseconds + 5000);
});

const withKey = (change: object) => seedOf({ ...BUCKET, accessKeys: [{ ...KEY, ...change }] });
const DATE_RULE = 'has to be a date like 2026-11-24T08:00:00Z or 3 days ago, 2 hours ago, 5 minutes ago';
const NAME_RULE = 'has to match ^[a-z0-9][a-z0-9-]{1,52}[a-z0-9]$';

test.each([
  ['{\n  "buckets": [}\n}', 'line 2, column 15: is not valid JSON'],
  ['{\n  "buckets": [', 'line 2, column 15: is not valid JSON'],
  ['[]', 'the whole file: has to be an object; got []'],
  ['{}', '/buckets: is required; got nothing'],
  ['{"buckets": {}}', '/buckets: has to be a list of buckets; got {}'],
  ['{"buckets": [], "bucket": []}', '/bucket: is not a known field; known are buckets, roles; got []'],
  [seedOf(BUCKET, { ...BUCKET, accessKeys: [] }), '/buckets/1/name: has to be unique in the file; got "media"'],
  [seedOf({ ...BUCKET, name: 'Media' }), `/buckets/0/name: ${NAME_RULE}; got "Media"`],
  [seedOf({ ...BUCKET, name: 'a'.repeat(55) }), `/buckets/0/name: ${NAME_RULE}; got "${'a'.repeat(55)}"`],
  [seedOf({ ...BUCKET, region: 'Ireland' }), '/buckets/0/region: has to be a region, such as us-east-1; got "Ireland"'],
  [seedOf({ ...BUCKET, account: 1 }), '/buckets/0/account: has to be an account ID of 12 digits; got 1'],
  [seedOf({ ...BUCKET, keys: [] }), '/buckets/0/keys: is not a known field'],
  [
    seedOf({ ...BUCKET, accessKeys: [KEY, OTHER_KEY, THIRD_KEY] }),
    '/buckets/0/accessKeys: has to be a list of at most 2 access keys; got [{"accessKeyId":',
  ],
  [
    seedOf({ ...BUCKET, accessKeys: [KEY, KEY] }),
    '/buckets/0/accessKeys/1/accessKeyId: has to be unique in the file; got "AKIAEXAMPLEMEDIA0001"',
  ],
  [withKey({ accessKeyId: 'AKIA1' }), '/buckets/0/accessKeys/0/accessKeyId: has to match ^[A-Z0-9]{20}$; got "AKIA1"'],
  [withKey({ status: 'active' }), '/buckets/0/accessKeys/0/status: has to be Active or Inactive; got "active"'],
  [withKey({ status: undefined }), '/buckets/0/accessKeys/0/status: is required; got nothing'],
  [withKey({ createdAt: 'yesterday' }), `/buckets/0/accessKeys/0/createdAt: ${DATE_RULE}; got "yesterday"`],
  [withKey({ createdAt: '2026-02-30T00:00:00Z' }), `/buckets/0/accessKeys/0/createdAt: ${DATE_RULE}`],
  [withKey({ secretAccessKey: 'x' }), '/buckets/0/accessKeys/0/secretAccessKey: is not a known field'],
  [withKey({ lastUsed: { region: 'us-east-1' } }), '/buckets/0/accessKeys/0/lastUsed/lastUsedDate: is required'],
])('%s is refused with the place and the rule', (text, message) => {
  expect(() => parseSeed(text, 'seed.json')).toThrow(`seed.json: ${message}`);
});

test('a file that cannot be read is named', () => {
  expect(() => readSeed('/does/not/exist.json')).toThrow('/does/not/exist.json: cannot be read (ENOENT)');
});
