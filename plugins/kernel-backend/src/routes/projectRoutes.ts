import type { AuditorService } from '@backstage/backend-plugin-api';
import {
  stagecraftPlatformAdminPermission,
  stagecraftPlatformOwnerPermission,
  stagecraftProjectReadPermission,
  type ProjectInput,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { Router } from 'express';
import { audited } from '../audited';
import type { Callers } from '../callers/Callers';
import type { Projects } from '../projects/Projects';
import type { ProjectQuery } from '../projects/projectStore';
import { listQuery, pageQuery } from './pageQuery';

export function addProjectRoutes(
  router: Router,
  options: { callers: Callers; auditor: AuditorService; projects: Projects },
): void {
  const { callers, auditor, projects } = options;

  router.get('/projects', async (req, res) => {
    const caller = await callers.known(req);
    const visible = await callers.visibleProjects(caller);
    const query = listQuery<ProjectQuery>(req);
    res.json(await projects.list({ visible, query, page: pageQuery(req) }));
  });

  router.post('/projects', async (req, res) => {
    const input = req.body as ProjectInput;
    const { project, isNew } = await audited(
      {
        auditor,
        eventId: 'project-put',
        request: req,
        meta: { slug: input.slug },
      },
      async () => {
        const { user } = await callers.withPermission(
          req,
          stagecraftPlatformAdminPermission,
        );
        return projects.put(user, input);
      },
    );
    res.status(isNew ? 201 : 200).json(project);
  });

  router.get('/projects/:projectId', async (req, res) => {
    const { projectId } = req.params;
    await callers.inProject(req, projectId, stagecraftProjectReadPermission);
    res.json(await projects.get(projectId));
  });

  router.delete('/projects/:projectId', async (req, res) => {
    const { projectId } = req.params;
    await audited(
      {
        auditor,
        eventId: 'project-delete',
        request: req,
        severityLevel: 'high',
        meta: { projectId },
        resultMeta: webhooks => ({ webhooks }),
      },
      async () => {
        const { user } = await callers.inProject(
          req,
          projectId,
          stagecraftPlatformOwnerPermission,
        );
        return projects.delete(user, projectId);
      },
    );
    res.status(204).end();
  });
}
