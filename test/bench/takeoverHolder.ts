import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  createKernelMetrics,
  PostgresClaimLoop,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import createKnex from 'knex';

const silent: LoggerService = {
  error() {},
  warn() {},
  info() {},
  debug() {},
  child: () => silent,
};

/** A claim loop on the table `jobs`, at the pace that the product has. */
export function startJobsLoop(options: {
  url: string;
  concurrency: number;
  /** Answers for how long a claimed row is held. */
  onClaim(id: string): Promise<void>;
}): { stop(): Promise<void> } {
  const knex = createKnex({
    client: 'pg',
    connection: options.url,
    pool: { min: 0, max: 4 },
  });
  const loop = new PostgresClaimLoop(
    {
      ...{ name: 'bench.jobs', table: 'jobs', knex },
      concurrency: options.concurrency,
      async handle({ row }) {
        await options.onClaim(row.id);
        return { kind: 'settled' };
      },
    },
    {
      logger: silent,
      metrics: createKernelMetrics(),
      doorbell: { ring() {}, onRing: () => () => {} },
    },
  );
  return {
    async stop() {
      await loop.stop();
      await knex.destroy();
    },
  };
}

/** As a program: holds what it has claimed until it is killed, and tells its parent. Arguments: database URL, rows. */
if (require.main === module) {
  const [url, concurrency] = process.argv.slice(2);
  startJobsLoop({
    ...{ url, concurrency: Number(concurrency) },
    onClaim(id) {
      process.send!(id);
      return new Promise(() => {});
    },
  });
}
