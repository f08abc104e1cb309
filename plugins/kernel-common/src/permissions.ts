import {
  createPermission,
  type BasicPermission,
  type PermissionCondition,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';

/** The resource of all project permissions; its reference is the project's id. */
export const RESOURCE_TYPE_STAGECRAFT_PROJECT = 'stagecraft-project';

/** A permission on one project. */
export type ProjectPermission = ResourcePermission<
  typeof RESOURCE_TYPE_STAGECRAFT_PROJECT
>;

/** See a project and what belongs to it: every member. */
export const stagecraftProjectReadPermission: ProjectPermission =
  createPermission({
    name: 'stagecraft.project.read',
    attributes: { action: 'read' },
    resourceType: RESOURCE_TYPE_STAGECRAFT_PROJECT,
  });

/** Trigger runs and edit repository bindings: members with `read_write` or `admin`. */
export const stagecraftProjectWritePermission: ProjectPermission =
  createPermission({
    name: 'stagecraft.project.write',
    attributes: { action: 'update' },
    resourceType: RESOURCE_TYPE_STAGECRAFT_PROJECT,
  });

/** See the members and set credentials: members with `admin`. */
export const stagecraftProjectAdminPermission: ProjectPermission =
  createPermission({
    name: 'stagecraft.project.admin',
    attributes: { action: 'update' },
    resourceType: RESOURCE_TYPE_STAGECRAFT_PROJECT,
  });

/** Users, creating projects, platform credentials, webhook deliveries: platform admins and the owner. */
export const stagecraftPlatformAdminPermission: BasicPermission =
  createPermission({
    name: 'stagecraft.platform.admin',
    attributes: {},
  });

/** Deleting projects and changing members: the platform owner. */
export const stagecraftPlatformOwnerPermission: BasicPermission =
  createPermission({
    name: 'stagecraft.platform.owner',
    attributes: {},
  });

/** Every permission of the kernel, for its registration. */
export const kernelPermissions = [
  stagecraftProjectReadPermission,
  stagecraftProjectWritePermission,
  stagecraftProjectAdminPermission,
  stagecraftPlatformAdminPermission,
  stagecraftPlatformOwnerPermission,
];

/** Name of the rule that a project satisfies when it is one of `projectIds`. */
export const IN_PROJECTS_RULE = 'IN_PROJECTS';

/** What the policy answers for a member: the projects in which the permission holds. */
export function inProjects(
  projectIds: string[],
): PermissionCondition<
  typeof RESOURCE_TYPE_STAGECRAFT_PROJECT,
  { projectIds: string[] }
> {
  return {
    rule: IN_PROJECTS_RULE,
    resourceType: RESOURCE_TYPE_STAGECRAFT_PROJECT,
    params: { projectIds },
  };
}
