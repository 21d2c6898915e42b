/** Registered, and so the same in every file of the bundle, each of which has a class of its own. */
const FAILURE = Symbol.for('cdk-lightsail-bucket-access-keys.Failure');

/** An error whose message is a sentence for the person deploying. Every other error is a defect of ours. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly [FAILURE] = true;

  /** Not by its name, which an error of the SDK takes from the answer. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && FAILURE in value;
  }
}
