import type { AwsCallError } from '../../../lambda/aws/patience';

/** An error as the SDK throws it for an answer. */
export function answered(name: string, message = name, status = 400): AwsCallError {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } }) as AwsCallError;
}

/** An error as Node throws it when there is no answer. */
export function unanswered(code: string): AwsCallError {
  return Object.assign(new Error('connect 10.0.0.1:443'), { code }) as AwsCallError;
}
