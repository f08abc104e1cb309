import type {
  LabelCatalogue,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Me } from '@stagecraft/backstage-plugin-kernel-common';
import type { Router } from 'express';
import type { Callers } from '../callers/Callers';

/** What everybody on the allow list may ask: who am I, and which labels are there. */
export function addProfileRoutes(
  router: Router,
  options: {
    callers: Callers;
    directory: ProjectDirectory;
    labels: LabelCatalogue;
  },
): void {
  const { callers, directory, labels } = options;

  router.get('/me', async (req, res) => {
    const { user } = await callers.known(req);
    const roles = await directory.membershipsOf(user.userEntityRef);
    const projects = await directory.projects(
      roles.map(({ projectId }) => projectId),
    );
    const names = new Map(projects.map(project => [project.id, project]));
    const memberships = roles.flatMap(({ projectId, role }) => {
      const project = names.get(projectId);
      return project
        ? [{ projectId, slug: project.slug, name: project.name, role }]
        : [];
    });
    res.json({ user, memberships } satisfies Me);
  });

  router.get('/labels', async (req, res) => {
    await callers.known(req);
    res.json({ items: labels.all() });
  });
}
