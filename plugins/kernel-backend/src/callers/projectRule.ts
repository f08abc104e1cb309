import {
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import {
  IN_PROJECTS_RULE,
  RESOURCE_TYPE_STAGECRAFT_PROJECT,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { Project } from '@stagecraft/backstage-plugin-kernel-node';
import { z } from 'zod';

/** What conditional decisions become for a list: the only ids that may be read. */
interface ProjectFilter {
  projectIds: string[];
}

export const projectResourceRef = createPermissionResourceRef<
  Project,
  ProjectFilter
>().with({
  pluginId: 'kernel',
  resourceType: RESOURCE_TYPE_STAGECRAFT_PROJECT,
});

/** The project is one of those in which the policy found the permission. */
export const inProjectsRule = createPermissionRule({
  name: IN_PROJECTS_RULE,
  description: 'The project is one of the given ones',
  resourceRef: projectResourceRef,
  paramsSchema: z.object({
    projectIds: z.array(z.string()).describe('Ids of projects'),
  }),
  apply: (project, { projectIds }) => projectIds.includes(project.id),
  toQuery: ({ projectIds }) => ({ projectIds }),
});
