import { type AccessKey, project } from '../../lambda/project';
import { BUCKET, daysBefore, NEWER_ID, newerKey, NOW, OLDER_ID, olderKey, query, REGION } from './support/fixtures';

function attributesOf(...keys: AccessKey[]): Readonly<Record<string, string>> {
  return project(query(), keys, NOW);
}

const NO_KEY = {
  AccessKeyId: 'N/A',
  Status: 'N/A',
  CreatedAt: 'N/A',
  LastUsedDate: 'N/A',
  LastUsedRegion: 'N/A',
  LastUsedServiceName: 'N/A',
};

function of(index: number, attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`AccessKeys.${index}.${name}`, value]));
}

const NEWER = of(0, {
  AccessKeyId: NEWER_ID,
  Status: 'Active',
  CreatedAt: '2026-11-14T12:00:00.000Z',
  LastUsedDate: '2026-11-23T12:00:00.000Z',
  LastUsedRegion: 'us-east-1',
  LastUsedServiceName: 's3',
});

describe('attributes', () => {
  test('of a bucket without keys are all there, and say so', () => {
    expect(attributesOf()).toEqual({
      BucketName: BUCKET,
      Region: REGION,
      AccessKeyCount: '0',
      ActiveAccessKeyCount: '0',
      AccessKeyIds: 'N/A',
      AccessKeyStatuses: 'N/A',
      ActiveAccessKeyIds: 'N/A',
      ActiveAccessKeyId: 'N/A',
      ...of(0, NO_KEY),
      ...of(1, NO_KEY),
    });
  });

  test('of a bucket with one key leave the second key open', () => {
    expect(attributesOf(newerKey())).toEqual({
      BucketName: BUCKET,
      Region: REGION,
      AccessKeyCount: '1',
      ActiveAccessKeyCount: '1',
      AccessKeyIds: NEWER_ID,
      AccessKeyStatuses: 'Active',
      ActiveAccessKeyIds: NEWER_ID,
      ActiveAccessKeyId: NEWER_ID,
      ...NEWER,
      ...of(1, NO_KEY),
    });
  });

  test('of a bucket with two keys tell of both, newest first', () => {
    expect(attributesOf(olderKey(), newerKey())).toEqual({
      BucketName: BUCKET,
      Region: REGION,
      AccessKeyCount: '2',
      ActiveAccessKeyCount: '1',
      AccessKeyIds: `${NEWER_ID},${OLDER_ID}`,
      AccessKeyStatuses: 'Active,Inactive',
      ActiveAccessKeyIds: NEWER_ID,
      ActiveAccessKeyId: NEWER_ID,
      ...NEWER,
      // Never used: Lightsail's own N/A, and no date.
      ...of(1, {
        AccessKeyId: OLDER_ID,
        Status: 'Inactive',
        CreatedAt: '2026-08-16T12:00:00.000Z',
        LastUsedDate: 'N/A',
        LastUsedRegion: 'N/A',
        LastUsedServiceName: 'N/A',
      }),
    });
  });

  test('of more keys than a bucket can hold list them all', () => {
    const third = olderKey({ accessKeyId: 'AKIATHIRD00000000003', status: 'Active', createdAt: daysBefore(200) });
    expect(attributesOf(third, olderKey(), newerKey())).toMatchObject({
      AccessKeyCount: '3',
      ActiveAccessKeyCount: '2',
      AccessKeyIds: `${NEWER_ID},${OLDER_ID},AKIATHIRD00000000003`,
      AccessKeyStatuses: 'Active,Inactive,Active',
      ActiveAccessKeyIds: `${NEWER_ID},AKIATHIRD00000000003`,
      'AccessKeys.1.AccessKeyId': OLDER_ID,
    });
  });

  test('name the older key as the active one when the newer is inactive', () => {
    const keys = [newerKey({ status: 'Inactive' }), olderKey({ status: 'Active' })];
    expect(attributesOf(...keys)).toMatchObject({ ActiveAccessKeyId: OLDER_ID, ActiveAccessKeyIds: OLDER_ID });
  });

  test('name no active key when both are inactive', () => {
    expect(attributesOf(newerKey({ status: 'Inactive' }), olderKey())).toMatchObject({
      AccessKeyCount: '2',
      ActiveAccessKeyCount: '0',
      ActiveAccessKeyIds: 'N/A',
      ActiveAccessKeyId: 'N/A',
    });
  });

  test.each([
    ['accessKeyId', 'AccessKeyId'],
    ['status', 'Status'],
    ['createdAt', 'CreatedAt'],
    ['lastUsedDate', 'LastUsedDate'],
    ['lastUsedRegion', 'LastUsedRegion'],
    ['lastUsedServiceName', 'LastUsedServiceName'],
  ] as const)('read N/A for a key without %s, and keep the rest', (field, attribute) => {
    expect(attributesOf(newerKey({ [field]: undefined }))).toMatchObject({
      AccessKeyCount: '1',
      ...NEWER,
      [`AccessKeys.0.${attribute}`]: 'N/A',
    });
  });

  test('keep a place in the lists for a key without ID and status', () => {
    expect(attributesOf(newerKey(), { createdAt: daysBefore(20) }, olderKey())).toMatchObject({
      AccessKeyIds: `${NEWER_ID},N/A,${OLDER_ID}`,
      AccessKeyStatuses: 'Active,N/A,Inactive',
    });
  });

  test.each(['', ' ', '\t\n'])('read N/A where Lightsail says %j', (blank) => {
    expect(attributesOf(newerKey({ lastUsedRegion: blank }))['AccessKeys.0.LastUsedRegion']).toBe('N/A');
  });

  test('hold a status that Lightsail may invent, which is not an active one', () => {
    expect(attributesOf(newerKey({ status: 'Expired' }))).toMatchObject({
      AccessKeyStatuses: 'Expired',
      ActiveAccessKeyId: 'N/A',
    });
  });
});

describe('order', () => {
  test('does not depend on the order of the API', () => {
    const keys = [newerKey(), olderKey(), { accessKeyId: 'AKIA0', status: 'Active' }];
    expect(attributesOf(...keys)).toEqual(attributesOf(...keys.reverse()));
  });

  test('is by ID among keys created in the same moment', () => {
    const [a, b] = [newerKey({ accessKeyId: 'AKIAA' }), newerKey({ accessKeyId: 'AKIAB' })];
    expect(attributesOf(b, a).AccessKeyIds).toBe('AKIAA,AKIAB');
  });

  test('puts a key without a creation date last', () => {
    expect(attributesOf(newerKey({ createdAt: undefined }), olderKey()).AccessKeyIds).toBe(`${OLDER_ID},${NEWER_ID}`);
  });
});
