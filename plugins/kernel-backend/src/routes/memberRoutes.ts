import type { AuditorService } from '@backstage/backend-plugin-api';
import {
  stagecraftPlatformOwnerPermission,
  stagecraftProjectAdminPermission,
  type DeliveryRolesInput,
  type MemberInput,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { Router } from 'express';
import { audited } from '../audited';
import type { Callers } from '../callers/Callers';
import type { Members } from '../members/Members';
import type { MemberQuery } from '../members/memberStore';
import { listQuery, pageQuery } from './pageQuery';

export function addMemberRoutes(
  router: Router,
  options: { callers: Callers; auditor: AuditorService; members: Members },
): void {
  const { callers, auditor, members } = options;

  router.get('/projects/:projectId/members', async (req, res) => {
    const { projectId } = req.params;
    await callers.inProject(req, projectId, stagecraftProjectAdminPermission);
    const query = listQuery<MemberQuery>(req);
    res.json(await members.list({ projectId, query, page: pageQuery(req) }));
  });

  router.post('/projects/:projectId/members', async (req, res) => {
    const { projectId } = req.params;
    const input = req.body as MemberInput;
    const { member, isNew } = await audited(
      {
        auditor,
        eventId: 'member-put',
        request: req,
        severityLevel: 'high',
        meta: { projectId, ...input },
      },
      async () => {
        const { user } = await callers.inProject(
          req,
          projectId,
          stagecraftPlatformOwnerPermission,
        );
        return members.put(user, projectId, input);
      },
    );
    res.status(isNew ? 201 : 200).json(member);
  });

  router.put(
    '/projects/:projectId/members/:userId/delivery-roles',
    async (req, res) => {
      const { projectId, userId } = req.params;
      const { deliveryRoles } = req.body as DeliveryRolesInput;
      const member = await audited(
        {
          auditor,
          eventId: 'member-delivery-roles',
          request: req,
          severityLevel: 'high',
          meta: { projectId, userId, deliveryRoles },
        },
        async () => {
          const { user } = await callers.inProject(
            req,
            projectId,
            stagecraftProjectAdminPermission,
          );
          const wanted = { projectId, userId, deliveryRoles };
          return members.setDeliveryRoles(user, wanted);
        },
      );
      res.json(member);
    },
  );

  router.delete('/projects/:projectId/members/:userId', async (req, res) => {
    const { projectId, userId } = req.params;
    await audited(
      {
        auditor,
        eventId: 'member-delete',
        request: req,
        severityLevel: 'high',
        meta: { projectId, userId },
      },
      async () => {
        const { user } = await callers.inProject(
          req,
          projectId,
          stagecraftPlatformOwnerPermission,
        );
        await members.delete(user, { projectId, userId });
      },
    );
    res.status(204).end();
  });
}
