import {
  stagecraftPlatformAdminPermission,
  type DeliveryStatus,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { Router } from 'express';
import type { Callers } from '../callers/Callers';
import type { Deliveries } from '../deliveries/Deliveries';
import { pageQuery } from './pageQuery';

export function addDeliveryRoutes(
  router: Router,
  options: { callers: Callers; deliveries: Deliveries },
): void {
  const { callers, deliveries } = options;

  router.get('/deliveries', async (req, res) => {
    await callers.withPermission(req, stagecraftPlatformAdminPermission);
    const status = req.query.status as DeliveryStatus | undefined;
    res.json(await deliveries.list({ status, ...pageQuery(req) }));
  });

  router.get('/deliveries/:deliveryId', async (req, res) => {
    await callers.withPermission(req, stagecraftPlatformAdminPermission);
    res.json(await deliveries.get(req.params.deliveryId));
  });
}
