import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { applyMigrations } from './applyMigrations';

/**
 * The calling plugin's own database client, handed out once the kernel's schema is up
 * to date. Plugins start concurrently, so each kernel service waits for it here.
 */
export const kernelDatabaseServiceRef = createServiceRef<{ knex: Knex }>({
  id: 'stagecraft.kernel.database',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: { database: coreServices.database },
      async factory({ database }) {
        const knex = await database.getClient();
        await applyMigrations({ knex, schema: 'kernel' });
        return { knex };
      },
    }),
});
