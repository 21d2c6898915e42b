import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { Failure } from '../failure';
import { explain, type Undertaking } from './explain';
import { type Patience, withPatience } from './patience';
import { credentialsFromEnvironment, requestHandler } from './sdk';

export interface RoleToAssume {
  readonly arn: string;
  readonly externalId?: string;
}

/** Who did it, in the CloudTrail of the other account. */
const SESSION_NAME = 'cdk-lightsail-bucket-access-keys';

/** The shortest session there is: it serves one call. */
const SESSION_SECONDS = 900;

/**
 * Credentials of the role, from STS in the region where they are used: sessions of the global endpoint are not valid in a
 * region that has to be switched on.
 * In a file of its own because few deployments need it, and the others should not load it.
 */
export async function assumeRole(
  role: RoleToAssume,
  region: string,
  patience: Patience,
): Promise<AwsCredentialIdentity> {
  const client = new STSClient({ region, credentials: credentialsFromEnvironment, requestHandler, maxAttempts: 1 });
  const command = new AssumeRoleCommand({
    RoleArn: role.arn,
    ExternalId: role.externalId,
    RoleSessionName: SESSION_NAME,
    DurationSeconds: SESSION_SECONDS,
  });
  try {
    const { Credentials } = await withPatience(patience, (requestTimeout) => client.send(command, { requestTimeout }));
    return {
      accessKeyId: credential(Credentials?.AccessKeyId),
      secretAccessKey: credential(Credentials?.SecretAccessKey),
      sessionToken: credential(Credentials?.SessionToken),
    };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(explain(error, undertaking(role, region, await client.config.credentials())));
  }
}

function credential(value: string | undefined): string {
  if (value === undefined || value === '') throw new Error('incomplete credentials');
  return value;
}

function undertaking(role: RoleToAssume, region: string, credentials: AwsCredentialIdentity): Undertaking {
  const externalId = role.externalId === undefined ? 'no externalId was sent' : 'an externalId was sent';
  return {
    doing: `assuming role ${role.arn}`,
    service: 'STS',
    region,
    permission:
      'allow sts:AssumeRole on it for the role of the function, ' + `and check its trust policy (${externalId})`,
    credentials,
  };
}
