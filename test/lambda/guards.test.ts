import type { Guards } from '../../lambda/parse';
import { type AccessKey, project } from '../../lambda/project';
import { daysBefore, NEWER_ID, newerKey, NOW, OLDER_ID, olderKey, query } from './support/fixtures';

const MILLISECOND = 1 / (24 * 60 * 60 * 1000);

function guarded(guards: Partial<Guards>, ...keys: AccessKey[]): () => unknown {
  return () => project(query(guards), keys, NOW);
}

test.each([
  ['no guard at all, no key', {}, []],
  ['an active key', { requireActiveKey: true }, [newerKey()]],
  ['an active key beside an inactive one', { requireActiveKey: true }, [olderKey(), newerKey()]],
  ['no key to be too old', { maxKeyAgeDays: 90, maxIdleDays: 45 }, []],
  ['an age exactly at the limit', { maxKeyAgeDays: 10 }, [newerKey()]],
  ['an old key that is inactive', { maxKeyAgeDays: 30 }, [newerKey(), olderKey()]],
  ['an idle time exactly at the limit', { maxIdleDays: 1 }, [newerKey()]],
  ['an idle key that is inactive', { maxIdleDays: 30 }, [newerKey(), olderKey()]],
  ['a key never used, made within the limit', { maxIdleDays: 10 }, [newerKey({ lastUsedDate: undefined })]],
  [
    'a key from the future, by another clock',
    { maxKeyAgeDays: 1, maxIdleDays: 1 },
    [newerKey({ createdAt: daysBefore(-1) })],
  ],
])('let pass: %s', (_name, guards, keys) => {
  expect(guarded(guards, ...keys)).not.toThrow();
});

test.each([
  [
    'a key a millisecond over the limit',
    { maxKeyAgeDays: 10 },
    newerKey({ createdAt: daysBefore(10 + MILLISECOND) }),
    'older than 10 days (maxKeyAge)',
  ],
  ['a limit of one day', { maxKeyAgeDays: 1 }, newerKey(), 'older than 1 day (maxKeyAge)'],
  ['a limit of less than a day', { maxKeyAgeDays: 0.5 }, newerKey(), 'older than 0.5 days (maxKeyAge)'],
  [
    'a key used a millisecond over the limit',
    { maxIdleDays: 1 },
    newerKey({ lastUsedDate: daysBefore(1 + MILLISECOND) }),
    'unused for longer than 1 day (maxIdleTime)',
  ],
  [
    'a key never used, made over the limit',
    { maxIdleDays: 9.9 },
    newerKey({ lastUsedDate: undefined }),
    'unused for longer than 9.9 days (maxIdleTime)',
  ],
  ['a key of unknown age', { maxKeyAgeDays: 90 }, newerKey({ createdAt: undefined }), 'older than 90 days'],
  [
    'a key of unknown use',
    { maxIdleDays: 90 },
    newerKey({ createdAt: undefined, lastUsedDate: undefined }),
    'unused for longer than 90 days',
  ],
  ['the second of two active keys', { maxKeyAgeDays: 90 }, olderKey({ status: 'Active' }), 'older than 90 days'],
])('fail the deployment over %s', (_name, guards, key, rule) => {
  expect(guarded(guards, newerKey({ createdAt: daysBefore(0), lastUsedDate: daysBefore(0) }), key)).toThrow(rule);
});

test('fail the deployment when no key is active, saying which keys there are and what to do', () => {
  expect(guarded({ requireActiveKey: true }, olderKey())).toThrow(
    'Lightsail bucket "media" in us-east-1 has no Active access key (requireActiveKey); ' +
      `found ${OLDER_ID} (Inactive, created 100 days ago, never used). ` +
      'Create a key or activate one, or remove requireActiveKey',
  );
});

test('fail the deployment when there is no key at all', () => {
  expect(guarded({ requireActiveKey: true })).toThrow(
    'has no Active access key (requireActiveKey); found no access keys.',
  );
});

test('fail the deployment when an active key is too old, saying which keys there are and what to do', () => {
  expect(
    guarded({ maxKeyAgeDays: 90 }, olderKey({ status: 'Active', lastUsedDate: daysBefore(1) }), newerKey()),
  ).toThrow(
    'Lightsail bucket "media" in us-east-1 has an Active access key older than 90 days (maxKeyAge); ' +
      `found ${NEWER_ID} (Active, created 10 days ago, last used 1 day ago); ` +
      `${OLDER_ID} (Active, created 100 days ago, last used 1 day ago). ` +
      'Create a new key, move its users over and delete the old one, or raise maxKeyAge',
  );
});

test('fail the deployment when an active key is idle, saying what to do', () => {
  expect(guarded({ maxIdleDays: 45 }, olderKey({ status: 'Active' }))).toThrow(
    'has an Active access key unused for longer than 45 days (maxIdleTime); ' +
      `found ${OLDER_ID} (Active, created 100 days ago, never used). Delete or deactivate the unused key, or raise maxIdleTime`,
  );
});

test('tell an age rounded up: a key that is too old by minutes does not read as old as is allowed', () => {
  const almost = newerKey({ createdAt: daysBefore(90.001), lastUsedDate: daysBefore(89.96) });
  expect(guarded({ maxKeyAgeDays: 90 }, almost)).toThrow('created 90.1 days ago, last used 90 days ago');
});

test('describe a key of which nothing is known', () => {
  expect(guarded({ requireActiveKey: true }, {})).toThrow('found N/A (N/A, created at an unknown time, never used)');
});
