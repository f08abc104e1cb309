import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { RunsConfig } from '../config';
import { RunRetention } from './RunRetention';

/** The periodic work of the stage runs; of all replicas one at a time does it. */
export async function scheduleUpkeep(options: {
  scheduler: SchedulerService;
  logger: LoggerService;
  knex: Knex;
  config: Pick<RunsConfig, 'logRetentionMs'>;
}): Promise<void> {
  const { scheduler, logger, knex, config } = options;
  const retention = new RunRetention({ knex, keepMs: config.logRetentionMs });
  await scheduler.scheduleTask({
    id: 'retention',
    frequency: { hours: 1 },
    timeout: { minutes: 30 },
    initialDelay: { seconds: 10 },
    scope: 'global',
    fn: async signal => {
      const runs = await retention.emptyOldRuns(signal);
      if (runs > 0) logger.info('Emptied the logs of old runs', { runs });
    },
  });
}
