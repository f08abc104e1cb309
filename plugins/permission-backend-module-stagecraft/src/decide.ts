import {
  AuthorizeResult,
  isResourcePermission,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  inProjects,
  RESOURCE_TYPE_STAGECRAFT_PROJECT,
  roleIncludes,
  stagecraftPlatformAdminPermission,
  stagecraftPlatformOwnerPermission,
  stagecraftProjectAdminPermission,
  type ProjectRole,
} from '@stagecraft/backstage-plugin-kernel-common';

/** What the policy knows about a person of the allow list. */
export interface Standing {
  isPlatformAdmin: boolean;
  isPlatformOwner: boolean;
  memberships: { projectId: string; role: ProjectRole }[];
}

/**
 * Permissions of other plugins that everybody on the allow list has: what the pages of the
 * portal read. Whatever is not here, nor in `stagecraft.permissions.members`, is for
 * platform admins, also what a plugin brings that is installed tomorrow.
 */
export const MEMBER_PERMISSIONS: ReadonlySet<string> = new Set([
  'catalog.entity.read',
]);

const ALLOW = { result: AuthorizeResult.ALLOW } as const;
const DENY = { result: AuthorizeResult.DENY } as const;

/**
 * Who may do what (requirements F2). `standing` is undefined for everybody who is not on
 * the allow list: they may do nothing, in any plugin. `memberPermissions` are names.
 */
export function decide(
  permission: Permission,
  standing: Standing | undefined,
  memberPermissions: ReadonlySet<string> = MEMBER_PERMISSIONS,
): PolicyDecision {
  if (!standing) return DENY;
  const { isPlatformOwner } = standing;
  const isPlatformAdmin = standing.isPlatformAdmin || isPlatformOwner;
  if (permission.name === stagecraftPlatformOwnerPermission.name) {
    return isPlatformOwner ? ALLOW : DENY;
  }
  if (permission.name === stagecraftPlatformAdminPermission.name) {
    return isPlatformAdmin ? ALLOW : DENY;
  }
  if (isResourcePermission(permission, RESOURCE_TYPE_STAGECRAFT_PROJECT)) {
    return isPlatformAdmin ? ALLOW : decideByRole(permission, standing);
  }
  return isPlatformAdmin || memberPermissions.has(permission.name)
    ? ALLOW
    : DENY;
}

function decideByRole(
  permission: Permission,
  { memberships }: Standing,
): PolicyDecision {
  const needed = neededRole(permission);
  const projectIds = memberships
    .filter(({ role }) => roleIncludes(role, needed))
    .map(({ projectId }) => projectId);
  if (projectIds.length === 0) return DENY;
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'kernel',
    resourceType: RESOURCE_TYPE_STAGECRAFT_PROJECT,
    conditions: inProjects(projectIds),
  };
}

/**
 * By the action that a permission declares, so that one of another plugin (a run's, a
 * third party's) needs no line here: reading is for every member, everything else for
 * those who may write.
 */
function neededRole(permission: Permission): ProjectRole {
  if (permission.name === stagecraftProjectAdminPermission.name) return 'admin';
  return permission.attributes.action === 'read' ? 'read' : 'read_write';
}
