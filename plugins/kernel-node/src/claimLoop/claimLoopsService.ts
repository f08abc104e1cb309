import {
  coreServices,
  createServiceFactory,
  createServiceRef,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { doorbellServiceRef } from '../doorbell/doorbellService';
import type { Doorbell } from '../doorbell/types';
import {
  type KernelMetrics,
  kernelMetricsServiceRef,
} from '../metrics/kernelMetrics';
import { kernelDatabaseServiceRef } from '../migrations/kernelDatabase';
import { makeRowClaimable } from './leaseSql';
import { PostgresClaimLoop } from './postgresClaimLoop';
import type {
  ClaimedRow,
  ClaimLoop,
  ClaimLoopOptions,
  ClaimLoops,
} from './types';

/** Starts loops and stops them all when the plugin shuts down. */
export class PostgresClaimLoops implements ClaimLoops {
  readonly #deps: {
    logger: LoggerService;
    metrics: KernelMetrics;
    doorbell: Doorbell;
  };
  readonly #loops: ClaimLoop[] = [];

  constructor(deps: {
    logger: LoggerService;
    metrics: KernelMetrics;
    doorbell: Doorbell;
  }) {
    this.#deps = deps;
  }

  start<TRow extends ClaimedRow>(options: ClaimLoopOptions<TRow>): ClaimLoop {
    const loop = new PostgresClaimLoop(options, this.#deps);
    this.#loops.push(loop);
    return loop;
  }

  async makeClaimable(
    executor: Knex | Knex.Transaction,
    table: string,
    id: string,
  ): Promise<void> {
    await makeRowClaimable(executor, table, id);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#loops.map(loop => loop.stop()));
  }
}

/** The one way to take work; loops stop with the plugin that started them. */
export const claimLoopsServiceRef = createServiceRef<ClaimLoops>({
  id: 'stagecraft.kernel.claim-loops',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        // Not used further: the loops' SQL calls kernel.now().
        database: kernelDatabaseServiceRef,
        logger: coreServices.logger,
        lifecycle: coreServices.lifecycle,
        doorbell: doorbellServiceRef,
        metrics: kernelMetricsServiceRef,
      },
      factory({ logger, lifecycle, doorbell, metrics }) {
        const loops = new PostgresClaimLoops({ logger, doorbell, metrics });
        lifecycle.addShutdownHook(() => loops.stop());
        return loops;
      },
    }),
});
