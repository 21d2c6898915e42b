import { randomBytes } from 'node:crypto';
import { AwsError, type Caller, type Credentials, type Iam, type Sts } from '../cloud';
import { queryService, type QueryParameters } from '../http/query';
import { randomId } from '../random-id';
import { accountOf } from './iam';

const DEFAULT_SESSION_SECONDS = 3600;
/** Lambda renews the credentials of an environment; here they last longer than any environment does. */
const SERVICE_SESSION_SECONDS = 12 * 3600;

interface Session {
  readonly caller: Caller;
  readonly credentials: Credentials;
}

/** The access key of the person at the terminal, in this account. */
export function personalAccessKeyId(accountId: string): string {
  return `AKIAUSER${accountId}`;
}

export function createSts(iam: Iam): Sts {
  const sessions = new Map<string, Session>();

  function open(roleArn: string, sessionName: string, seconds: number): Session {
    const role = iam.role(roleArn);
    const accountId = accountOf(role.arn);
    const credentials = {
      accessKeyId: randomId('ASIA', 20),
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(64).toString('base64'),
      expiration: new Date(Date.now() + seconds * 1000),
    };
    const arn = `arn:aws:sts::${accountId}:assumed-role/${role.name}/${sessionName}`;
    const session = { caller: { accountId, arn, roleArn }, credentials };
    sessions.set(credentials.accessKeyId, session);
    return session;
  }

  function assumeRole(parameters: QueryParameters, caller: Caller) {
    const { RoleArn, RoleSessionName, ExternalId, DurationSeconds } = parameters;
    if (typeof RoleArn !== 'string' || typeof RoleSessionName !== 'string') {
      throw new AwsError('ValidationError', 'RoleArn and RoleSessionName are required');
    }
    const role = findRole(iam, caller, RoleArn);
    iam.authorizeAssume(caller, role, typeof ExternalId === 'string' ? ExternalId : undefined);
    const seconds = DurationSeconds === undefined ? DEFAULT_SESSION_SECONDS : Number(DurationSeconds);
    const { credentials, caller: assumed } = open(RoleArn, RoleSessionName, seconds);
    return {
      Credentials: {
        AccessKeyId: credentials.accessKeyId,
        SecretAccessKey: credentials.secretAccessKey,
        SessionToken: credentials.sessionToken,
        Expiration: credentials.expiration,
      },
      AssumedRoleUser: { AssumedRoleId: `${role.roleId}:${RoleSessionName}`, Arn: assumed.arn },
    };
  }

  const actions = {
    GetCallerIdentity: (_: QueryParameters, { caller }: { caller: Caller }) => {
      const UserId = caller.roleArn === undefined ? 'AIDALOCALEXAMPLEUSER' : userIdOf(iam, caller);
      return { Arn: caller.arn, UserId, Account: caller.accountId };
    },
    AssumeRole: (parameters: QueryParameters, { caller }: { caller: Caller }) => assumeRole(parameters, caller),
  };

  return {
    ...queryService('https://sts.amazonaws.com/doc/2011-06-15/', actions),
    session: (roleArn, sessionName) => open(roleArn, sessionName, SERVICE_SESSION_SECONDS).credentials,
    caller(accessKeyId, sessionToken) {
      const [, accountId] = /^AKIAUSER(\d{12})$/.exec(accessKeyId) ?? [];
      if (accountId !== undefined) return { accountId, arn: `arn:aws:iam::${accountId}:user/local` };
      const session = sessions.get(accessKeyId);
      if (session?.credentials.sessionToken !== sessionToken || session === undefined) {
        throw new AwsError(
          'UnrecognizedClientException',
          'The security token included in the request is invalid.',
          403,
        );
      }
      if (session.credentials.expiration.getTime() <= Date.now()) {
        throw new AwsError('ExpiredTokenException', 'The security token included in the request is expired', 403);
      }
      return session.caller;
    },
  };
}

/** A role that does not exist is answered like one that may not be assumed: STS gives nothing away. */
function findRole(iam: Iam, caller: Caller, arn: string) {
  try {
    return iam.role(arn);
  } catch {
    const text = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
    throw new AwsError('AccessDenied', text, 403);
  }
}

function userIdOf(iam: Iam, caller: Caller): string {
  const sessionName = caller.arn.split('/').at(-1) ?? '';
  return `${iam.role(caller.roleArn ?? '').roleId}:${sessionName}`;
}
