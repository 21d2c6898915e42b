/** An error whose message is a sentence for the person deploying. Every other error is a defect of ours. */
export class Failure extends Error {
  override readonly name = 'Failure';
}
