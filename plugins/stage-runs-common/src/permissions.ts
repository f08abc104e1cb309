import { createPermission } from '@backstage/plugin-permission-common';
import {
  RESOURCE_TYPE_STAGECRAFT_PROJECT,
  type ProjectPermission,
} from '@stagecraft/backstage-plugin-kernel-common';

/** See the runs of a project: every member. */
export const stagecraftRunReadPermission: ProjectPermission = createPermission({
  name: 'stagecraft.run.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_STAGECRAFT_PROJECT,
});

/** Cancel and retry runs of a project: members with `read_write` or `admin`. */
export const stagecraftRunOperatePermission: ProjectPermission =
  createPermission({
    name: 'stagecraft.run.operate',
    attributes: { action: 'update' },
    resourceType: RESOURCE_TYPE_STAGECRAFT_PROJECT,
  });

/** Every permission of the stage runs, for its registration. */
export const stageRunsPermissions = [
  stagecraftRunReadPermission,
  stagecraftRunOperatePermission,
];
