import { type Certificate, listen, type Listener, selfSigned } from '../lambda/support/listener';
import { lambdaEnvironment } from '../lambda/support/fixtures';
import { text } from '../lambda/support/replies';
import { SIGNATURE } from './canaries';
import { CertificateFile, type FunctionProcess, type Invocation, startFunction } from './function';

/** What the function is given in place of its five minutes: two thirds to read, and until the seventh second to answer. */
export const LIMIT = 8000;

const ACCEPTED = text(200, '');

/** The bundled handler in its process, and all that it can reach: Lightsail and STS, CloudFormation's bucket of answers. */
export class World {
  public static async open(functions = 1): Promise<World> {
    const certificate = await selfSigned();
    const [aws, cloudFormation] = await Promise.all([listen(), listen(certificate)]);
    const world = new World(aws, cloudFormation, certificate);
    await world.start(functions);
    return world;
  }

  public readonly functions: FunctionProcess[] = [];
  private readonly certificateFile: CertificateFile;

  private constructor(
    /** Lightsail and STS, behind one endpoint. */
    public readonly aws: Listener,
    public readonly cloudFormation: Listener,
    certificate: Certificate,
  ) {
    this.certificateFile = new CertificateFile(certificate);
    cloudFormation.willReply(ACCEPTED);
  }

  public get responseUrl(): string {
    return `${this.cloudFormation.url}/answer?X-Amz-Signature=${SIGNATURE}`;
  }

  /** Delivers an event, to a warm function, and waits for its end. */
  public invoke(event: unknown, index = 0, milliseconds = LIMIT): Promise<Invocation> {
    const { [index]: process } = this.functions;
    if (process === undefined) throw new Error(`there are ${this.functions.length} functions`);
    return process.invoke(event, milliseconds);
  }

  /** Delivers an event and gives what arrived at its ResponseURL, as often as it did. */
  public async answersTo(event: unknown): Promise<{ readonly bodies: readonly string[]; readonly error?: string }> {
    this.cloudFormation.willReply(ACCEPTED);
    const { error } = await this.invoke(event);
    return { bodies: this.cloudFormation.received.map(({ body }) => body), error };
  }

  /** Everything that the functions wrote. */
  public output(): string {
    return this.functions.map((process) => process.output()).join('');
  }

  public async close(): Promise<void> {
    await Promise.all(this.functions.map((process) => process.end()));
    await Promise.all([this.aws.close(), this.cloudFormation.close()]);
    this.certificateFile.remove();
  }

  private async start(count: number): Promise<void> {
    const environment = { ...lambdaEnvironment(this.aws.url), NODE_EXTRA_CA_CERTS: this.certificateFile.path };
    this.functions.push(...(await Promise.all(Array.from({ length: count }, () => startFunction(environment)))));
  }
}
