import type { LoggerService } from '@backstage/backend-plugin-api';
import { PostgresClaimLoop } from '../claimLoop/postgresClaimLoop';
import type { Claim, ClaimedRow } from '../claimLoop/types';
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
 * write as the holder and tells what came of it, on `hold` it stays in the transaction
 * until the next message, and on `confirm` it only asks. Ends when it is killed.
 */
const knex = testConnection();

const nextMessage = () =>
  new Promise(resolve => process.once('message', resolve));

async function write(claim: Claim<ClaimedRow>, order: unknown): Promise<void> {
  await claim.transaction(async trx => {
    if (order === 'hold') {
      process.send!('locked');
      await nextMessage();
    }
    await trx('jobs').where({ id: claim.row.id }).update({ note: 'late' });
  });
}

const loop = new PostgresClaimLoop(
  {
    name: 'test.jobs',
    knex,
    table: 'jobs',
    concurrency: 1,
    pollIntervalMs: 50,
    async handle(claim) {
      process.send!(`claimed ${claim.row.id}`);
      const order = await nextMessage();
      try {
        if (order === 'confirm') await claim.confirm();
        else await write(claim, order);
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
