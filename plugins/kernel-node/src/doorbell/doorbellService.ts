import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { ClientConfig } from 'pg';
import { PostgresDoorbell } from './postgresDoorbell';
import type { Doorbell } from './types';

/** One doorbell a process; it listens on the host's own database. */
export const doorbellServiceRef = createServiceRef<Doorbell>({
  id: 'stagecraft.kernel.doorbell',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.rootLogger,
        lifecycle: coreServices.rootLifecycle,
      },
      async factory({ config, logger, lifecycle }) {
        const doorbell = new PostgresDoorbell({
          logger: logger.child({ service: 'doorbell' }),
          connection: readConnection(config),
        });
        lifecycle.addShutdownHook(() => doorbell.stop());
        await doorbell.start();
        return doorbell;
      },
    }),
});

/** Undefined when the host has no PostgreSQL connection in its configuration. */
function readConnection(config: Config): ClientConfig | undefined {
  if (config.getOptionalString('backend.database.client') !== 'pg') {
    return undefined;
  }
  const connection = config.get<string | ClientConfig>(
    'backend.database.connection',
  );
  return typeof connection === 'string'
    ? { connectionString: connection }
    : connection;
}
