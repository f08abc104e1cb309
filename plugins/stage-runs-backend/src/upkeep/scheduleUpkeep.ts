import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { RunsConfig } from '../config';
import { RunRetention } from './RunRetention';
import { SessionRetention } from './SessionRetention';

/** The periodic work of the stage runs; of all replicas one at a time does it. */
export async function scheduleUpkeep(options: {
  scheduler: SchedulerService;
  logger: LoggerService;
  knex: Knex;
  config: Pick<RunsConfig, 'logRetentionMs'>;
}): Promise<void> {
  const { scheduler, logger, knex, config } = options;
  const keepMs = config.logRetentionMs;
  const runRetention = new RunRetention({ knex, keepMs });
  const sessionRetention = new SessionRetention({ knex, keepMs });
  await scheduler.scheduleTask({
    id: 'retention',
    frequency: { hours: 1 },
    timeout: { minutes: 30 },
    initialDelay: { seconds: 10 },
    scope: 'global',
    fn: async signal => {
      const runs = await runRetention.emptyOldRuns(signal);
      const sessions = await sessionRetention.emptyOldSessions(signal);
      if (runs + sessions === 0) return;
      logger.info('Emptied logs and sessions of old runs', { runs, sessions });
    },
  });
}
