import type { AuditorService } from '@backstage/backend-plugin-api';
import {
  stagecraftPlatformAdminPermission,
  stagecraftProjectAdminPermission,
  type GitHubTokensInput,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { Router } from 'express';
import { audited } from '../audited';
import type { Callers } from '../callers/Callers';
import type { CredentialRefusals } from '../credentials/CredentialRefusals';
import type { GitHubTokenStore } from '../credentials/GitHubTokenStore';

export function addTokenRoutes(
  router: Router,
  options: {
    callers: Callers;
    auditor: AuditorService;
    refusals: CredentialRefusals;
    tokens: GitHubTokenStore;
  },
): void {
  const { callers, auditor, refusals, tokens } = options;

  router.get('/projects/:projectId/github-tokens', async (req, res) => {
    const { projectId } = req.params;
    await callers.inProject(req, projectId, stagecraftProjectAdminPermission);
    res.json(await tokens.flags({ scope: 'project', scopeId: projectId }));
  });

  router.put('/projects/:projectId/github-tokens', async (req, res) => {
    const { projectId } = req.params;
    const input = req.body as GitHubTokensInput;
    const flags = await audited(
      {
        auditor,
        eventId: 'github-tokens-put',
        request: req,
        severityLevel: 'high',
        meta: { projectId, kinds: Object.keys(input) },
      },
      async () => {
        const { user } = await callers.inProject(
          req,
          projectId,
          stagecraftProjectAdminPermission,
        );
        const owner = { scope: 'project', scopeId: projectId } as const;
        return refusals.recorded(
          {
            stream: `project/${projectId}`,
            ...{ by: user, projectId, about: { scope: 'project' } },
          },
          () => tokens.put(user, owner, input),
        );
      },
    );
    res.json(flags);
  });

  router.get('/platform/github-tokens', async (req, res) => {
    await callers.withPermission(req, stagecraftPlatformAdminPermission);
    res.json(await tokens.flags({ scope: 'platform' }));
  });

  router.put('/platform/github-tokens', async (req, res) => {
    const input = req.body as GitHubTokensInput;
    const flags = await audited(
      {
        auditor,
        eventId: 'github-tokens-put',
        request: req,
        severityLevel: 'high',
        meta: { scope: 'platform', kinds: Object.keys(input) },
      },
      async () => {
        const { user } = await callers.withPermission(
          req,
          stagecraftPlatformAdminPermission,
        );
        return refusals.recorded(
          {
            ...{ stream: 'platform/github-tokens', by: user },
            about: { scope: 'platform' },
          },
          () => tokens.put(user, { scope: 'platform' }, input),
        );
      },
    );
    res.json(flags);
  });
}
