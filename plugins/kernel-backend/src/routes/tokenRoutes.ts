import type { AuditorService } from '@backstage/backend-plugin-api';
import {
  stagecraftPlatformAdminPermission,
  stagecraftProjectAdminPermission,
  type GitHubTokensInput,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { Router } from 'express';
import { audited } from '../audited';
import type { Callers } from '../callers/Callers';
import type { GitHubTokenStore } from '../credentials/GitHubTokenStore';

export function addTokenRoutes(
  router: Router,
  options: {
    callers: Callers;
    auditor: AuditorService;
    tokens: GitHubTokenStore;
  },
): void {
  const { callers, auditor, tokens } = options;

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
        return tokens.put(
          user,
          { scope: 'project', scopeId: projectId },
          input,
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
        return tokens.put(user, { scope: 'platform' }, input);
      },
    );
    res.json(flags);
  });
}
