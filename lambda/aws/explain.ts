import { isThrottlingError, isTransientError, isServerError } from '@smithy/core/retry';
import type { AwsCredentialIdentity } from '@smithy/types';
import { type AwsCallError, GaveUp, isAccessDenied } from './patience';
import { redact } from './redact';

/** What was tried, in the words of the sentence that tells of its failure. */
export interface Undertaking {
  /** `reading the access keys of Lightsail bucket "media" in us-east-1` */
  readonly doing: string;
  readonly service: 'Lightsail' | 'STS';
  readonly region: string;
  /** What to do when it is not allowed. */
  readonly permission: string;
  /** What the request was signed with, and no sentence may repeat. */
  readonly credentials: AwsCredentialIdentity;
}

interface Explanation {
  readonly cause: string;
  readonly remedy: string;
}

/** One sentence for the person deploying: what failed, why, and what to do. */
export function explain(error: unknown, undertaking: Undertaking): string {
  const { cause, attempts, milliseconds } = error instanceof GaveUp ? error : new GaveUp(error as AwsCallError, 1, 0);
  const effort = attempts === 1 ? '' : ` (${attempts} attempts in ${Math.round(milliseconds / 1000)} s)`;
  const explanation = explanationOf(cause, undertaking);
  return `${capitalized(undertaking.doing)} failed: ${explanation.cause}${effort}; ${explanation.remedy}`;
}

/** Two spellings: the exception of the API, and the message of an InvalidInputException. */
export function isNotFound(error: unknown): boolean {
  const cause = error instanceof GaveUp ? error.cause : (error as AwsCallError);
  return cause.name === 'NotFoundException' || messageOf(cause).includes('DoesNotExist');
}

function explanationOf(error: AwsCallError, undertaking: Undertaking): Explanation {
  const { service, region, permission, credentials } = undertaking;
  const said = quoted(error, credentials);
  if (isAccessDenied(error)) return { cause: `not allowed, ${said}`, remedy: permission };
  switch (error.name) {
    case 'InvalidInputException':
      return { cause: `${service} refused the request, ${said}`, remedy: 'check bucketName and region' };
    case 'RegionSetupInProgressException':
      return {
        cause: `${service} is still being set up for this account in ${region}`,
        remedy: 'wait a few minutes and deploy again',
      };
    case 'UnauthenticatedException':
    case 'UnrecognizedClientException':
    case 'InvalidClientTokenId':
    case 'ExpiredTokenException':
    case 'ExpiredToken':
    case 'InvalidSignatureException':
    case 'SignatureDoesNotMatch':
      return {
        cause: `${service} did not accept the credentials, ${said}`,
        remedy: `deploy again; if it stays, check that ${region} is enabled for the account and no AWS_* variable of the function is overridden`,
      };
  }
  return explanationOfFault(error, said, undertaking);
}

function explanationOfFault(error: AwsCallError, said: string, { service, region }: Undertaking): Explanation {
  const status = error.$metadata?.httpStatusCode;
  if (isThrottlingError(error)) {
    return { cause: `${service} kept throttling`, remedy: 'deploy again, when fewer calls are made in this account' };
  }
  if (error.code === 'ENOTFOUND') {
    return {
      cause: `the name of the ${service} endpoint in ${region} could not be resolved (ENOTFOUND)`,
      remedy: `check that ${service} exists in ${region}; a function in a VPC needs a route to the internet`,
    };
  }
  // With an answer, a code is whatever its body says.
  if (error.code !== undefined && status === undefined) {
    return {
      cause: `${service} could not be reached in ${region} (${error.code})`,
      remedy: 'deploy again; a function in a VPC needs a route to the internet, through a NAT gateway for example',
    };
  }
  if (isTransientError(error) || isServerError(error)) {
    return {
      cause: `${service} answered with an error of its own, ${nameOf(error)} (HTTP ${status ?? 'unknown'})`,
      remedy: `look at the AWS Health Dashboard for ${region} and deploy again`,
    };
  }
  if (status !== undefined && status >= 400) {
    return {
      cause: `${service} answered ${said} (HTTP ${status})`,
      remedy: 'mend what it says and deploy again',
    };
  }
  return {
    cause: `${service} answered something that is not its documented response`,
    remedy: 'deploy again; if it stays, check what answers at the endpoint (a proxy, AWS_ENDPOINT_URL)',
  };
}

/** What the service says of it, on one line and short enough for a stack event. */
function quoted(error: AwsCallError, credentials: AwsCredentialIdentity): string {
  const name = nameOf(error);
  const message = redact(messageOf(error), credentials).replace(/\s+/g, ' ').trim().slice(0, 400);
  return message === '' || message === name ? name : `${name}: ${message}`;
}

/** The name comes from the answer, and nothing but a name may come through it: a secret has digits, a name has none. */
function nameOf({ name }: AwsCallError): string {
  return /^[A-Za-z]{1,64}$/.test(name) ? name : 'an unnamed error';
}

/** The SDK takes the message from the answer as it is, and an answer may hold anything. */
function messageOf({ message }: { readonly message: unknown }): string {
  return typeof message === 'string' ? message : '';
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
