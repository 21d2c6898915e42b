import type { PolicyDocument, Role } from '../../cloud';
import { ResourceFailure } from '../errors';
import type { JsonObject } from '../json';
import { requiredText, text, type Existing, type ResourceContext, type ResourceType } from '../resource-type';
import { checkInlineSize, findRole, policyDocument, roleArn } from './iam-role';

/** An inline policy that is put into roles made elsewhere. */
export const iamPolicy: ResourceType = {
  properties: { PolicyDocument: 'update', PolicyName: 'replace', Roles: 'update' },
  required: ['PolicyDocument', 'PolicyName'],
  attributes: [],
  grantsPermissions: true,

  create(properties, on) {
    const name = requiredText(properties, 'PolicyName');
    if (rolesOf(properties).length === 0)
      throw new ResourceFailure('At least one of [Groups,Roles,Users] must be non-empty.');
    attach(name, properties, on, true);
    return { id: name, attributes: {} };
  },
  update(existing, properties, on) {
    detach(existing.physicalId, existing, on);
    attach(existing.physicalId, properties, on, true);
    return { id: existing.physicalId, attributes: {} };
  },
  remove(existing, on) {
    detach(existing.physicalId, existing, on);
  },
};

/** A policy of its own, attached to roles by `Roles`; it does not count towards their inline limit. */
export const iamManagedPolicy: ResourceType = {
  properties: {
    Description: 'replace',
    ManagedPolicyName: 'replace',
    Path: 'replace',
    PolicyDocument: 'update',
    Roles: 'update',
  },
  required: ['PolicyDocument'],
  attributes: [],
  grantsPermissions: true,

  create(properties, on) {
    const path = text(properties, 'Path') ?? '/';
    const name = text(properties, 'ManagedPolicyName') ?? on.physicalName(128);
    const arn = `arn:aws:iam::${on.place.accountId}:policy${path}${name}`;
    attach(arn, properties, on, false);
    return { id: arn, attributes: {} };
  },
  update(existing, properties, on) {
    detach(existing.physicalId, existing, on);
    attach(existing.physicalId, properties, on, false);
    return { id: existing.physicalId, attributes: {} };
  },
  remove(existing, on) {
    detach(existing.physicalId, existing, on);
  },
};

function attach(name: string, properties: JsonObject, on: ResourceContext, inline: boolean): void {
  const document = policyDocument(properties.PolicyDocument);
  const roles = rolesOf(properties).map((roleName) => roleNamed(roleName, on));
  for (const role of roles) {
    if (inline) checkInlineSize(role.name, inlineDocuments(role, name, document));
    role.policies.set(name, document);
  }
}

/** Managed policies are kept under their ARN, inline ones under their name. */
function inlineDocuments(role: Role, name: string, document: PolicyDocument): PolicyDocument[] {
  const others = [...role.policies].filter(([other]) => other !== name && !other.startsWith('arn:'));
  return [...others.map(([, other]) => other), document];
}

function detach(name: string, { properties }: Existing, on: ResourceContext): void {
  for (const roleName of rolesOf(properties)) {
    findRole(on.cloud, roleArn(on.place.accountId, roleName))?.policies.delete(name);
  }
}

function roleNamed(name: string, on: ResourceContext): Role {
  const role = findRole(on.cloud, roleArn(on.place.accountId, name));
  if (!role) throw new ResourceFailure(`The role with name ${name} cannot be found.`);
  return role;
}

function rolesOf(properties: JsonObject): string[] {
  const roles = properties.Roles ?? [];
  if (!Array.isArray(roles)) throw new ResourceFailure('Roles must be a list of role names');
  return roles.map(String);
}
