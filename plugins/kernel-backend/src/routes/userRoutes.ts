import type { AuditorService } from '@backstage/backend-plugin-api';
import {
  stagecraftPlatformAdminPermission,
  type GitHubLoginInput,
  type UserInput,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { Router } from 'express';
import { audited } from '../audited';
import type { Callers } from '../callers/Callers';
import type { Users } from '../users/Users';
import type { UserQuery } from '../users/userStore';
import { listQuery, pageQuery } from './pageQuery';

export function addUserRoutes(
  router: Router,
  options: { callers: Callers; auditor: AuditorService; users: Users },
): void {
  const { callers, auditor, users } = options;

  router.get('/users', async (req, res) => {
    await callers.withPermission(req, stagecraftPlatformAdminPermission);
    const query = listQuery<UserQuery>(req);
    res.json(await users.list({ query, page: pageQuery(req) }));
  });

  router.post('/users', async (req, res) => {
    const input = req.body as UserInput;
    const { userEntityRef, isPlatformAdmin = null } = input;
    const { user, isNew } = await audited(
      {
        auditor,
        eventId: 'user-put',
        request: req,
        severityLevel: 'high',
        meta: { userEntityRef, isPlatformAdmin },
      },
      async () => {
        const caller = await callers.withPermission(
          req,
          stagecraftPlatformAdminPermission,
        );
        return users.put(caller.user, input);
      },
    );
    res.status(isNew ? 201 : 200).json(user);
  });

  router.delete('/users/:userId', async (req, res) => {
    const { userId } = req.params;
    await audited(
      {
        auditor,
        eventId: 'user-delete',
        request: req,
        severityLevel: 'high',
        meta: { userId },
      },
      async () => {
        const { user } = await callers.withPermission(
          req,
          stagecraftPlatformAdminPermission,
        );
        await users.delete(user, userId);
      },
    );
    res.status(204).end();
  });

  router.put('/users/:userId/github-login', async (req, res) => {
    const { userId } = req.params;
    const { githubLogin } = req.body as GitHubLoginInput;
    const meta = { userId, githubLogin };
    await audited(
      { auditor, eventId: 'github-login-put', request: req, meta },
      async () => {
        await callers.service(req);
        await users.noteLogin(userId, githubLogin);
      },
    );
    res.status(204).end();
  });
}
