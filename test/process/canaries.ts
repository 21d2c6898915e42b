import { lambdaEnvironment } from '../lambda/support/fixtures';
import { SESSION } from '../lambda/support/sts';

/** The secret of a bucket's access key, which Lightsail does not send and we would not pass on. */
export const SECRET_OF_A_KEY = 'canarySecretAccessKeyOfTheBucket00000000';

/** What makes the ResponseURL a key. */
export const SIGNATURE = 'canarySignatureOfTheResponseUrl';

const { AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN = '' } = lambdaEnvironment('');

const CANARIES = [SECRET_OF_A_KEY, SIGNATURE, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, SESSION.secret, SESSION.token];

/** The secrets that are in a text, whole or in good part. */
export function canariesIn(text: string): readonly string[] {
  return CANARIES.filter((canary) => text.includes(canary.slice(0, 12)) || text.includes(canary.slice(-12)));
}
