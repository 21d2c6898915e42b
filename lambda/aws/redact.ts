import type { AwsCredentialIdentity } from '@smithy/types';

/** Anything shorter is no secret but a stand-in such as `test`, and would blank out ordinary words. */
const SHORTEST_SECRET = 16;

/** A URL with a query may be pre-signed, and then it is a key to what it names. */
const URL_WITH_QUERY = /https?:\/\/[^\s?]*\?\S*/gi;

/**
 * What a service says, without the secrets in it: services repeat what they were sent (a signature that does not match is
 * answered with all the signed headers, session token included), and we tell people what services say.
 */
export function redact(text: string, { secretAccessKey, sessionToken }: AwsCredentialIdentity): string {
  const spellings = [secretAccessKey, sessionToken ?? '']
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, encodeURIComponent(secret)]);
  const withoutCredentials = spellings.reduce((rest, spelling) => rest.replaceAll(spelling, '[redacted]'), text);
  return withoutCredentials.replace(URL_WITH_QUERY, '[redacted URL]');
}
