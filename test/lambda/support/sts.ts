import type { Reply } from './listener';
import { text } from './replies';

export interface Session {
  readonly id: string;
  readonly secret: string;
  readonly token: string;
}

export const SESSION: Session = {
  id: 'ASIASESSION000000001',
  secret: 'secretOfTheSession/0123456789abcdefghijk',
  token: 'sessionTokenOfTheSession//0123456789+abcdefghijklmnopqrstuvwxyz==',
};

const XML = { 'content-type': 'text/xml' };

/** What STS answers to AssumeRole. */
export function session({ id, secret, token }: Session = SESSION): Reply {
  return text(
    200,
    `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
      <Credentials><AccessKeyId>${id}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey>
      <SessionToken>${token}</SessionToken><Expiration>2026-11-24T13:00:00Z</Expiration></Credentials>
      </AssumeRoleResult></AssumeRoleResponse>`,
    XML,
  );
}

export function stsError(code: string, message: string, status = 403): Reply {
  return text(
    status,
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    XML,
  );
}

/** The two services behind one endpoint, told apart by their protocols. */
export function byService(services: { readonly lightsail: Reply; readonly sts: Reply }): Reply {
  return (response, request) => {
    const reply = request.headers['x-amz-target'] === undefined ? services.sts : services.lightsail;
    reply(response, request);
  };
}
