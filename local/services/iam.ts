import { AwsError, type Caller, type Iam, type PolicyDocument, type Role } from '../cloud';
import { evaluate, type Verdict } from '../policy';
import { randomId } from '../random-id';

const BOOTSTRAP_ROLE =
  /^arn:aws:iam::(\d{12}):role\/(cdk-hnb659fds-(?:deploy|file-publishing|image-publishing|lookup|cfn-exec)-role-\1-[a-z0-9-]+)$/;

/** Roles in memory. Every account is bootstrapped, and with `--trust` for this one. */
export function createIam(trustedAccount: string): Iam {
  const roles = new Map<string, Role>();

  function addRole(arn: string, name: string, trust: PolicyDocument): Role {
    const role = { arn, name, roleId: randomId('AROA', 21), trust, policies: new Map<string, PolicyDocument>() };
    roles.set(arn, role);
    return role;
  }

  function findRole(arn: string): Role | undefined {
    const [, accountId, name] = BOOTSTRAP_ROLE.exec(arn) ?? [];
    if (roles.has(arn) || accountId === undefined || name === undefined) return roles.get(arn);
    const AWS = [accountId, trustedAccount].map((account) => `arn:aws:iam::${account}:root`);
    const Service = 'cloudformation.amazonaws.com';
    const trust = { Statement: { Effect: 'Allow', Principal: { AWS, Service }, Action: 'sts:AssumeRole' } };
    const role = addRole(arn, name, trust);
    role.policies.set('AdministratorAccess', { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });
    return role;
  }

  /** What the caller's own policies say. The person at the terminal is an administrator of the account. */
  function identityVerdict(caller: Caller, action: string, resource: string): Verdict {
    if (caller.roleArn === undefined) return 'allow';
    const policies = findRole(caller.roleArn)?.policies.values() ?? [];
    return evaluate(policies, { action, resource, conditionKeys: callerKeys(caller) });
  }

  function requireRole(arn: string): Role {
    const role = findRole(arn);
    if (role) return role;
    throw new AwsError('NoSuchEntity', `The role with name ${arn.split('/').at(-1) ?? arn} cannot be found.`, 404);
  }

  return {
    createRole(accountId, name, trust) {
      const arn = `arn:aws:iam::${accountId}:role/${name}`;
      if (findRole(arn)) throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`, 409);
      return addRole(arn, name, trust);
    },
    role: requireRole,
    updateTrust(arn, trust) {
      roles.set(arn, { ...requireRole(arn), trust });
    },
    deleteRole(arn) {
      requireRole(arn);
      roles.delete(arn);
    },
    authorize(caller, action, resource) {
      const verdict = identityVerdict(caller, action, resource);
      if (verdict === 'allow') return;
      const reason =
        verdict === 'explicit deny'
          ? 'with an explicit deny in an identity-based policy'
          : `because no identity-based policy allows the ${action} action`;
      throw new AwsError('AccessDeniedException', `${denial(caller, action, resource)} ${reason}`);
    },
    authorizeAssume(caller, role, externalId) {
      const question = {
        action: 'sts:AssumeRole',
        resource: role.arn,
        conditionKeys: { ...callerKeys(caller), 'sts:externalid': externalId },
      };
      const named = [caller.arn, ...(caller.roleArn === undefined ? [] : [caller.roleArn])];
      const account = [`arn:aws:iam::${caller.accountId}:root`, caller.accountId];
      const trusted = evaluate([role.trust], { ...question, principals: [...named, ...account] }) === 'allow';
      // In its own account, a caller that the trust policy names needs nothing else. In all other cases the policy only
      // lets the caller's account decide, and that is what the caller's own policies do.
      const home = accountOf(role.arn) === caller.accountId;
      const granted = home && evaluate([role.trust], { ...question, principals: named }) === 'allow';
      const own = identityVerdict(caller, 'sts:AssumeRole', role.arn);
      if (trusted && (own === 'allow' || (granted && own !== 'explicit deny'))) return;
      throw new AwsError('AccessDenied', denial(caller, 'sts:AssumeRole', role.arn), 403);
    },
  };
}

export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

function callerKeys(caller: Caller): Record<string, string> {
  return { 'aws:principalaccount': caller.accountId, 'aws:principalarn': caller.roleArn ?? caller.arn };
}

function denial(caller: Caller, action: string, resource: string): string {
  return `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource}`;
}
