import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { kernelDatabaseServiceRef } from '../migrations/kernelDatabase';
import type { Clock } from './types';

const clock: Clock = {
  async now(executor) {
    const { rows } = await executor.raw('select kernel.now() as now');
    return rows[0].now;
  },
};

/** The database's clock; plugin-scoped, because the kernel's schema has to be there first. */
export const clockServiceRef = createServiceRef<Clock>({
  id: 'stagecraft.kernel.clock',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: { database: kernelDatabaseServiceRef },
      factory: () => clock,
    }),
});
