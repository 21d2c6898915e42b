import { Failure } from '../../lambda/failure';
import { GaveUp, withPatience } from '../../lambda/aws/patience';
import { answered, unanswered } from './support/errors';

interface Trial {
  readonly error: Error;
  readonly areGrantsNew?: boolean;
  /** How often it fails before it succeeds. */
  readonly failures?: number;
  readonly milliseconds?: number;
}

/** Jitter is the only chance in it: with next to no delay each time, a trial always takes the same course. */
beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0.01);
});
afterEach(() => {
  jest.restoreAllMocks();
});

async function attemptsAt({
  error,
  areGrantsNew = false,
  failures = Infinity,
  milliseconds = 150,
}: Trial): Promise<number> {
  let attempts = 0;
  await withPatience({ deadline: Date.now() + milliseconds, areGrantsNew }, () => {
    attempts++;
    return attempts > failures ? Promise.resolve() : Promise.reject(error);
  }).catch((thrown: unknown) => {
    expect(thrown).toBeInstanceOf(GaveUp);
    expect(thrown).toMatchObject({ cause: error, attempts });
  });
  return attempts;
}

test.each([
  ['throttling', answered('ThrottlingException')],
  ['HTTP 429', answered('Anything', '', 429)],
  ['ServiceException', answered('ServiceException', '', 500)],
  ['HTTP 503', answered('Anything', '', 503)],
  ['HTTP 599', answered('Anything', '', 599)],
  ['a region being set up', answered('RegionSetupInProgressException')],
  ['a reset connection', unanswered('ECONNRESET')],
  ['a refused connection', unanswered('ECONNREFUSED')],
  ['an attempt that took too long', unanswered('ETIMEDOUT')],
  ['a network that is not there', unanswered('ENETUNREACH')],
  ['a name server that does not answer', unanswered('EAI_AGAIN')],
  ['a name that does not exist yet', unanswered('ENOTFOUND')],
])('%s is tried again', async (_name, error) => {
  expect(await attemptsAt({ error, failures: 2, milliseconds: 5000 })).toBe(3);
});

test.each([
  ['AccessDeniedException', answered('AccessDeniedException')],
  ['InvalidInputException', answered('InvalidInputException')],
  ['NotFoundException', answered('NotFoundException')],
  ['UnauthenticatedException', answered('UnauthenticatedException', '', 403)],
  ['ExpiredTokenException', answered('ExpiredTokenException')],
  ['an unknown exception', answered('NewException', '', 418)],
  ['a certificate that is not trusted', unanswered('DEPTH_ZERO_SELF_SIGNED_CERT')],
  ['an answer of other types', new TypeError('accessKeys is not a list')],
])('%s is not', async (_name, error) => {
  expect(await attemptsAt({ error, failures: 1, milliseconds: 5000 })).toBe(1);
});

test.each(['AccessDeniedException', 'AccessDenied'])(
  '%s is tried again on Create, whose role may not have spread yet',
  async (name) => {
    expect(await attemptsAt({ error: answered(name), areGrantsNew: true, failures: 2, milliseconds: 5000 })).toBe(3);
  },
);

test('a failure that is explained already goes through as it is', async () => {
  const failure = new Failure('the function has no credentials');
  const patience = { deadline: Date.now() + 5000, areGrantsNew: true };
  await expect(withPatience(patience, () => Promise.reject(failure))).rejects.toBe(failure);
});

test('nothing is tried after the deadline, and the last error tells why', async () => {
  const started = Date.now();
  const attempts = await attemptsAt({ error: answered('ThrottlingException'), milliseconds: 200 });
  expect(attempts).toBeGreaterThan(2);
  expect(Date.now() - started).toBeLessThan(5000);
});

test('an attempt that the deadline cuts short does not hide why the one before it failed', async () => {
  const throttled = answered('ThrottlingException');
  const errors = [throttled, unanswered('ETIMEDOUT')];
  const attempt = (timeout: number): Promise<never> =>
    new Promise((_resolve, reject) => {
      const error = errors.shift();
      setTimeout(reject, error === throttled ? 0 : timeout, error);
    });
  await expect(withPatience({ deadline: Date.now() + 1000, areGrantsNew: false }, attempt)).rejects.toMatchObject({
    cause: throttled,
    attempts: 2,
  });
});

test('an attempt gets ten seconds at most, and less when less is left', async () => {
  const given: number[] = [];
  for (const left of [60_000, 3000, -5]) {
    await withPatience({ deadline: Date.now() + left, areGrantsNew: false }, (timeout) =>
      Promise.resolve(given.push(timeout)),
    );
  }
  const [most = 0, rest = 0, none = 0] = given;
  expect(most).toBe(10_000);
  expect(rest).toBeGreaterThan(2000);
  expect(rest).toBeLessThanOrEqual(3000);
  expect(none).toBe(1);
});

test.each([
  // 250, 500 and then 1000 ms, which is too long.
  ['grow', answered('ServiceException', '', 500), 3],
  // 1000 and then 2000 ms, which is too long.
  ['begin longer when throttled', answered('ThrottlingException'), 2],
])('delays %s, and are cut at the deadline', async (_name, error, attempts) => {
  jest.spyOn(Math, 'random').mockReturnValue(0.999);
  expect(await attemptsAt({ error, milliseconds: 1500 })).toBe(attempts);
});

test('delays do not grow beyond twenty seconds', async () => {
  jest.spyOn(Math, 'random').mockReturnValue(0.0001);
  // Two milliseconds each time. If they doubled on, the last one alone would take seven minutes.
  const error = answered('ServiceException', '', 500);
  expect(await attemptsAt({ error, failures: 25, milliseconds: 10_000 })).toBe(26);
});

test.each([
  ['a name that does not exist', 'twenty seconds', unanswered('ENOTFOUND'), 20],
  ['a role that has not spread', 'a minute', answered('AccessDeniedException'), 60],
])('%s is worth %s, whatever the deadline', async (_name, _patience, error, seconds) => {
  let now = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  const triesAfter = async (passed: number): Promise<number> => {
    let attempts = 0;
    const attempt = (): Promise<void> => {
      attempts++;
      now += passed * 1000;
      return attempts > 1 ? Promise.resolve() : Promise.reject(error);
    };
    await withPatience({ deadline: now + 600_000, areGrantsNew: true }, attempt).catch(() => undefined);
    return attempts;
  };
  expect(await triesAfter(seconds - 1)).toBe(2);
  expect(await triesAfter(seconds)).toBe(1);
});
