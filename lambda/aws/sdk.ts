import type { AwsCredentialIdentity, HttpHandlerOptions } from '@smithy/types';
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { Failure } from '../failure';
import { exchange } from '../http';

/** How long one attempt may take when the caller sets no limit of its own. */
const ATTEMPT_TIMEOUT = 10_000;

/**
 * How the answers of Lightsail and STS begin. The SDK takes an empty body, or a list, for an answer in which every field
 * is absent: a bucket without keys, with which the deployment would go on.
 */
const OBJECT_OR_DOCUMENT = /^\s*[{<]/;

/**
 * The SDK's requests over `exchange`: its time limit covers the whole answer and its size is limited. It also uses the
 * agent of the process, so that `NODE_USE_ENV_PROXY` and `NODE_EXTRA_CA_CERTS` work as Node documents them.
 */
export const requestHandler = {
  async handle(
    request: HttpRequest,
    { requestTimeout = ATTEMPT_TIMEOUT }: HttpHandlerOptions = {},
  ): Promise<{ response: HttpResponse }> {
    const { protocol, hostname, port, path, method, headers } = request;
    const body = request.body as string | Uint8Array;
    const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`);
    const answer = await exchange({ method, url, headers, body, timeout: requestTimeout });
    if (answer.status < 300 && !OBJECT_OR_DOCUMENT.test(answer.body.toString('utf8', 0, 100))) {
      throw new TypeError('neither a JSON object nor an XML document');
    }
    return { response: new HttpResponse({ statusCode: answer.status, headers: answer.headers, body: answer.body }) };
  },
  // The SDK asks for these two; there is nothing to configure.
  updateHttpClientConfig(): void {},
  httpHandlerConfigs: (): Record<string, never> => ({}),
};

/**
 * The credentials that Lambda puts into the environment. The SDK's default chain would look into files and at metadata
 * services, none of which exist there, and costs more to load than everything else in the bundle.
 */
export function credentialsFromEnvironment(): Promise<AwsCredentialIdentity> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (AWS_ACCESS_KEY_ID === undefined || AWS_SECRET_ACCESS_KEY === undefined) {
    return Promise.reject(
      new Failure(
        'the function has no credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set; run it as a Lambda function with a role',
      ),
    );
  }
  return Promise.resolve({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  });
}
