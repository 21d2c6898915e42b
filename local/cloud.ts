/**
 * What the parts of the local AWS know of each other, and nothing else: each service implements one of these
 * interfaces in a file of its own, and `local-aws.ts` puts them together.
 */

/** An error as AWS services answer it. Every protocol renders it in its own way. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = code;
  }

  /** What a client is told of any error: those that are not AWS's are faults of the local AWS itself. */
  static from(error: unknown): AwsError {
    if (error instanceof AwsError) return error;
    return new AwsError('InternalFailure', error instanceof Error ? error.message : String(error), 500);
  }
}

/** Whom the signature of a request names. */
export interface Caller {
  readonly accountId: string;
  /** The principal's ARN. A role session reads `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`. */
  readonly arn: string;
  /** The ARN of the role behind a session; absent for the person at the terminal, who may do everything. */
  readonly roleArn?: string;
}

/** One signed request, its service and region taken from the credential scope. */
export interface AwsRequest {
  readonly service: string;
  readonly region: string;
  readonly caller: Caller;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A service on the wire. The front door finds it by the service name of the credential scope. */
export interface Service {
  handle(request: AwsRequest): Promise<AwsResponse>;
}

/** Where a thing lives. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** Where the things are that a request speaks of. */
export function placeOf({ caller, region }: AwsRequest): Place {
  return { accountId: caller.accountId, region };
}

export interface PolicyDocument {
  readonly Statement: unknown;
}

export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly roleId: string;
  readonly trust: PolicyDocument;
  /** Inline policies by name, those of `AWS::IAM::Policy` included. */
  readonly policies: Map<string, PolicyDocument>;
}

export interface Iam {
  createRole(accountId: string, name: string, trust: PolicyDocument): Role;
  /** Throws `NoSuchEntity`. */
  role(arn: string): Role;
  /** A role whose trust policy changes in place (an update of `AWS::IAM::Role`). */
  updateTrust(arn: string, trust: PolicyDocument): void;
  deleteRole(arn: string): void;
  /** Throws `AccessDeniedException`, in the words of AWS, unless the caller may do this. */
  authorize(caller: Caller, action: string, resource: string): void;
  /** Throws `AccessDenied` unless the role's trust policy lets the caller assume it. */
  authorizeAssume(caller: Caller, role: Role, externalId: string | undefined): void;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

export interface Sts extends Service {
  /** Credentials of a session of this role, as AssumeRole and the Lambda service hand them out. */
  session(roleArn: string, sessionName: string): Credentials;
  /** Throws `UnrecognizedClientException` for a key nobody handed out, `ExpiredTokenException` for an old one. */
  caller(accessKeyId: string, sessionToken: string | undefined): Caller;
}

export interface S3 extends Service {
  /** Throws `NoSuchKey`. */
  object(bucket: string, key: string): Buffer;
}

export interface Ssm extends Service {
  put(place: Place, name: string, value: string, type: string): void;
  /** Throws `ParameterNotFound`. */
  get(place: Place, name: string): string;
  remove(place: Place, name: string): void;
}

export interface Logs extends Service {
  /** Throws `ResourceAlreadyExistsException`. */
  createGroup(place: Place, name: string): void;
  hasGroup(place: Place, name: string): boolean;
  deleteGroup(place: Place, name: string): void;
  append(place: Place, group: string, stream: string, timestamp: number, message: string): void;
}

export interface Lightsail extends Service {
  createBucket(place: Place, name: string): void;
  deleteBucket(place: Place, name: string): void;
}

export interface FunctionConfiguration {
  readonly name: string;
  readonly arn: string;
  readonly place: Place;
  readonly roleArn: string;
  readonly runtime: string;
  /** As in the template: `index.handler`. */
  readonly handler: string;
  /** The zip as it was uploaded, or the text of `ZipFile`. */
  readonly code: { readonly zip: Buffer } | { readonly source: string };
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly logGroup: string;
}

export interface Lambda {
  /** Creates the function, or takes over its new code and configuration. */
  put(configuration: FunctionConfiguration): Promise<void>;
  remove(arn: string): Promise<void>;
  /** Throws `ResourceNotFoundException`. */
  configuration(arn: string): FunctionConfiguration;
  /**
   * Asynchronous invocation: returns when the event is queued. Delivered at least once, with two more tries when the
   * function errors or times out; its return value goes nowhere.
   */
  invokeAsync(arn: string, payload: unknown): void;
}

/** What a custom resource sent to its pre-signed URL; the body is exactly what arrived. */
export interface CallbackAnswer {
  readonly body: string;
}

export interface Callback {
  readonly url: string;
  /** Called for each PUT that arrives while the callback is open; S3 takes any number of them. */
  onAnswer(listener: (answer: CallbackAnswer) => void): void;
  /** From now on a PUT is answered 403, as S3 does once the signature has expired. */
  close(): void;
}

/** The S3 bucket that CloudFormation keeps for answers of custom resources. */
export interface Callbacks {
  open(place: Place, key: string): Callback;
}

/** All of the local AWS, as the CloudFormation engine sees it. */
export interface Cloud {
  readonly iam: Iam;
  readonly sts: Sts;
  readonly s3: S3;
  readonly ssm: Ssm;
  readonly logs: Logs;
  readonly lightsail: Lightsail;
  readonly lambda: Lambda;
  readonly callbacks: Callbacks;
}
