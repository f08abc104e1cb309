import {
  AuthorizeResult,
  createPermission,
  type Permission,
} from '@backstage/plugin-permission-common';
import {
  RESOURCE_TYPE_STAGECRAFT_PROJECT,
  stagecraftPlatformAdminPermission,
  stagecraftPlatformOwnerPermission,
  stagecraftProjectAdminPermission,
  stagecraftProjectReadPermission,
  stagecraftProjectWritePermission,
} from '@stagecraft/backstage-plugin-kernel-common';
import { decide, type Standing } from './decide';

const member: Standing = {
  isPlatformAdmin: false,
  isPlatformOwner: false,
  memberships: [
    { projectId: 'reads', role: 'read' },
    { projectId: 'writes', role: 'read_write' },
    { projectId: 'administers', role: 'admin' },
  ],
};
const nobodysMember: Standing = { ...member, memberships: [] };
const admin: Standing = { ...nobodysMember, isPlatformAdmin: true };
const owner: Standing = { ...admin, isPlatformOwner: true };

const catalogRead = createPermission({
  name: 'catalog.entity.read',
  attributes: { action: 'read' },
  resourceType: 'catalog-entity',
});
const unlisted = createPermission({
  name: 'catalog.location.create',
  attributes: { action: 'create' },
});
const ofAnotherPlugin = (action: 'read' | 'update') =>
  createPermission({
    name: `third-party.${action}`,
    attributes: { action },
    resourceType: RESOURCE_TYPE_STAGECRAFT_PROJECT,
  });

/** `allow`, `deny`, or the projects in which it is allowed. */
function answerOf(permission: Permission, standing: Standing | undefined) {
  const decision = decide(permission, standing);
  if (decision.result !== AuthorizeResult.CONDITIONAL) {
    return decision.result.toLowerCase();
  }
  expect(decision).toMatchObject({
    pluginId: 'kernel',
    resourceType: RESOURCE_TYPE_STAGECRAFT_PROJECT,
  });
  return (decision.conditions as any).params.projectIds;
}

describe('F2 the policy', () => {
  const all = ['reads', 'writes', 'administers'];
  it.each([
    ['reading', stagecraftProjectReadPermission, all],
    ['writing', stagecraftProjectWritePermission, ['writes', 'administers']],
    ['administering', stagecraftProjectAdminPermission, ['administers']],
    ['a third party reading', ofAnotherPlugin('read'), all],
    [
      'a third party writing',
      ofAnotherPlugin('update'),
      ['writes', 'administers'],
    ],
  ])('%s is for members by their role', (_what, permission, projects) => {
    expect(answerOf(permission, member)).toEqual(projects);
    expect(answerOf(permission, nobodysMember)).toBe('deny');
    expect(answerOf(permission, admin)).toBe('allow');
    expect(answerOf(permission, owner)).toBe('allow');
    expect(answerOf(permission, undefined)).toBe('deny');
  });

  it.each([
    [
      'platform admin',
      stagecraftPlatformAdminPermission,
      'deny',
      'allow',
      'allow',
    ],
    [
      'platform owner',
      stagecraftPlatformOwnerPermission,
      'deny',
      'deny',
      'allow',
    ],
    ['what the portal reads', catalogRead, 'allow', 'allow', 'allow'],
    ['what nobody listed', unlisted, 'deny', 'allow', 'allow'],
  ])('%s', (_what, permission, forMember, forAdmin, forOwner) => {
    expect(answerOf(permission, member)).toBe(forMember);
    expect(answerOf(permission, admin)).toBe(forAdmin);
    expect(answerOf(permission, owner)).toBe(forOwner);
    expect(answerOf(permission, undefined)).toBe('deny');
  });

  it('takes the owner for an admin, whatever his flag says', () => {
    const flagless = { ...owner, isPlatformAdmin: false };
    expect(answerOf(stagecraftPlatformAdminPermission, flagless)).toBe('allow');
  });

  it('the configuration may give members more, and strangers nothing', () => {
    const more = new Set([unlisted.name]);
    const answer = (standing: Standing | undefined) =>
      decide(unlisted, standing, more).result;
    expect(answer(nobodysMember)).toBe(AuthorizeResult.ALLOW);
    expect(answer(undefined)).toBe(AuthorizeResult.DENY);
  });
});
