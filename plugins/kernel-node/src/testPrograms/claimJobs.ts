import type { LoggerService } from '@backstage/backend-plugin-api';
import { PostgresClaimLoop } from '../claimLoop/postgresClaimLoop';
import { createKernelMetrics } from '../metrics/kernelMetrics';
import { testConnection } from './testConnection';

const silent: LoggerService = {
  error() {},
  warn() {},
  info() {},
  debug() {},
  child: () => silent,
};

/**
 * Claims one row of the table jobs and tells so; on the message `write` it tries to
 * write as the holder and tells what came of it. Ends when it is killed.
 */
const knex = testConnection();
const loop = new PostgresClaimLoop(
  {
    name: 'test.jobs',
    knex,
    table: 'jobs',
    concurrency: 1,
    pollIntervalMs: 50,
    async handle(claim) {
      process.send!(`claimed ${claim.row.id}`);
      await new Promise(resolve => process.once('message', resolve));
      try {
        await claim.transaction(trx =>
          trx('jobs').where({ id: claim.row.id }).update({ note: 'late' }),
        );
        process.send!('written');
      } catch (error) {
        process.send!((error as Error).name);
      }
      return { kind: 'settled' };
    },
  },
  {
    logger: silent,
    metrics: createKernelMetrics(),
    doorbell: { ring() {}, onRing: () => () => {} },
  },
);
process.once('disconnect', async () => {
  await loop.stop();
  await knex.destroy();
});
