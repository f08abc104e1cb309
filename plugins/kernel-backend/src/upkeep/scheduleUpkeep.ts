import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { HumanDuration } from '@backstage/types';
import { createEventPartitions } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import {
  deleteOldDeliveries,
  emptyOldPayloads,
} from '../deliveries/deliveryStore';
import type { DeliverySweep } from '../sweep/DeliverySweep';
import type { LabelSync } from '../repositories/LabelSync';
import { deleteOrphanedEvents } from './eventStore';

/** How long the payload of a processed delivery is kept (requirements F13). */
const PAYLOAD_RETENTION_DAYS = 7;
/** How long a delivery is known at all. */
const DELIVERY_RETENTION_DAYS = 30;
const PARTITIONS_AHEAD_MONTHS = 3;
const BATCH_SIZE = 1_000;

/** The kernel's periodic work; of all replicas one at a time does each task. */
export async function scheduleUpkeep(options: {
  scheduler: SchedulerService;
  logger: LoggerService;
  knex: Knex;
  labelSync: LabelSync;
  sweep: DeliverySweep;
  sweepInterval: HumanDuration;
}): Promise<void> {
  const { scheduler, logger, knex, labelSync, sweep } = options;
  await scheduler.scheduleTask({
    id: 'webhook-sweep',
    frequency: options.sweepInterval,
    timeout: { minutes: 5 },
    initialDelay: { seconds: 5 },
    scope: 'global',
    fn: signal => sweep.run(signal),
  });
  await scheduler.scheduleTask({
    id: 'repository-labels',
    frequency: { hours: 1 },
    timeout: { minutes: 30 },
    initialDelay: { seconds: 5 },
    scope: 'global',
    fn: signal => labelSync.run(signal),
  });
  await scheduler.scheduleTask({
    id: 'event-partitions',
    frequency: { hours: 24 },
    timeout: { minutes: 5 },
    scope: 'global',
    fn: async () => {
      const created = await createEventPartitions({
        knex,
        monthsAhead: PARTITIONS_AHEAD_MONTHS,
      });
      if (created > 0) logger.info('Created event partitions', { created });
    },
  });
  await scheduler.scheduleTask({
    id: 'retention',
    frequency: { hours: 1 },
    timeout: { minutes: 30 },
    initialDelay: { minutes: 1 },
    scope: 'global',
    fn: async signal => {
      await inBatches(signal, () =>
        emptyOldPayloads(knex, {
          days: PAYLOAD_RETENTION_DAYS,
          limit: BATCH_SIZE,
        }),
      );
      await inBatches(signal, () =>
        deleteOldDeliveries(knex, {
          days: DELIVERY_RETENTION_DAYS,
          limit: BATCH_SIZE,
        }),
      );
      await inBatches(signal, () => deleteOrphanedEvents(knex, BATCH_SIZE));
    },
  });
}

/** Small statements, so that none holds its locks or the log's horizon for long. */
async function inBatches(
  signal: AbortSignal,
  step: () => Promise<number>,
): Promise<void> {
  while (!signal.aborted && (await step()) === BATCH_SIZE);
}
