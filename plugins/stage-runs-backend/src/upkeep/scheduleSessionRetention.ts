import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { SessionRetention } from './SessionRetention';

/** As long as logs are kept. */
const KEEP_MS = 7 * 24 * 3_600_000;

/** Every hour; of all replicas one at a time does it. */
export async function scheduleSessionRetention(options: {
  scheduler: SchedulerService;
  logger: LoggerService;
  knex: Knex;
}): Promise<void> {
  const { scheduler, logger, knex } = options;
  const retention = new SessionRetention({ knex, keepMs: KEEP_MS });
  await scheduler.scheduleTask({
    id: 'session-retention',
    frequency: { hours: 1 },
    timeout: { minutes: 30 },
    initialDelay: { minutes: 1 },
    scope: 'global',
    fn: async signal => {
      const sessions = await retention.emptyOldSessions(signal);
      if (sessions > 0) logger.info('Emptied old sessions', { sessions });
    },
  });
}
