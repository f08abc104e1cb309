import type { AuditorService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import {
  stagecraftProjectReadPermission,
  stagecraftProjectWritePermission,
  type RepositoryInput,
  type RepositorySettingsInput,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { PortalUser } from '@stagecraft/backstage-plugin-kernel-node';
import type { Router } from 'express';
import { audited } from '../audited';
import type { Callers } from '../callers/Callers';
import type { CredentialRefusals } from '../credentials/CredentialRefusals';
import type { Repositories } from '../repositories/Repositories';
import { pageQuery } from './pageQuery';

export function addRepositoryRoutes(
  router: Router,
  options: {
    callers: Callers;
    auditor: AuditorService;
    refusals: CredentialRefusals;
    repositories: Repositories;
  },
): void {
  const { callers, auditor, refusals, repositories } = options;

  router.get('/projects/:projectId/repositories', async (req, res) => {
    const { projectId } = req.params;
    await callers.inProject(req, projectId, stagecraftProjectReadPermission);
    res.json(await repositories.list({ projectId, ...pageQuery(req) }));
  });

  router.post('/projects/:projectId/repositories', async (req, res) => {
    const { projectId } = req.params;
    const input = req.body as RepositoryInput;
    const { owner, name } = input;
    const { repository, isNew } = await audited(
      {
        auditor,
        eventId: 'repository-attach',
        request: req,
        // Not the whole body: it holds the tokens.
        meta: { projectId, owner, name },
      },
      async () => {
        const { user } = await callers.inProject(
          req,
          projectId,
          stagecraftProjectWritePermission,
        );
        return refusals.recorded(
          actOf(user, projectId, { repository: `${owner}/${name}` }),
          () => repositories.attach(user, projectId, input),
        );
      },
    );
    res.status(isNew ? 201 : 200).json(repository);
  });

  router.put(
    '/projects/:projectId/repositories/:repositoryId',
    async (req, res) => {
      const { projectId, repositoryId } = req.params;
      const input = req.body as RepositorySettingsInput;
      const repository = await audited(
        {
          auditor,
          eventId: 'repository-update',
          request: req,
          // Not the values: some are tokens.
          meta: { projectId, repositoryId, fields: Object.keys(input) },
        },
        async () => {
          const { user } = await callers.inProject(
            req,
            projectId,
            stagecraftProjectWritePermission,
          );
          return refusals.recorded(
            actOf(user, projectId, { repositoryId }),
            () => repositories.update(user, { projectId, repositoryId }, input),
          );
        },
      );
      res.json(repository);
    },
  );

  router.post(
    '/projects/:projectId/repositories/:repositoryId/set-up',
    async (req, res) => {
      const { projectId, repositoryId } = req.params;
      const repository = await audited(
        {
          auditor,
          eventId: 'repository-set-up',
          request: req,
          meta: { projectId, repositoryId },
        },
        async () => {
          const { user } = await callers.inProject(
            req,
            projectId,
            stagecraftProjectWritePermission,
          );
          return refusals.recorded(
            actOf(user, projectId, { repositoryId }),
            () => repositories.setUpAgain({ projectId, repositoryId }),
          );
        },
      );
      res.json(repository);
    },
  );

  router.delete(
    '/projects/:projectId/repositories/:repositoryId',
    async (req, res) => {
      const { projectId, repositoryId } = req.params;
      const meta = { projectId, repositoryId };
      await audited(
        {
          auditor,
          eventId: 'repository-detach',
          request: req,
          meta,
          resultMeta: webhooks => ({ webhooks }),
        },
        async () => {
          const { user } = await callers.inProject(
            req,
            projectId,
            stagecraftProjectWritePermission,
          );
          return repositories.detach(user, { projectId, repositoryId });
        },
      );
      res.status(204).end();
    },
  );
}

/** What the event log says of a credential that is refused for a repository. */
function actOf(by: PortalUser, projectId: string, about: JsonObject) {
  return {
    ...{ stream: `project/${projectId}`, by, projectId },
    about: { scope: 'repository', ...about },
  };
}
