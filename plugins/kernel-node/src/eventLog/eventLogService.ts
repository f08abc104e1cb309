import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { kernelDatabaseServiceRef } from '../migrations/kernelDatabase';
import { redactionServiceRef } from '../redaction/redactionService';
import { PostgresEventLog } from './postgresEventLog';
import type { EventLog } from './types';

/** The one log of the system, written in the calling plugin's own transactions. */
export const eventLogServiceRef = createServiceRef<EventLog>({
  id: 'stagecraft.kernel.event-log',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        // Not used further: it makes sure that the log's tables are there.
        database: kernelDatabaseServiceRef,
        redaction: redactionServiceRef,
      },
      factory: ({ redaction }) => new PostgresEventLog({ redaction }),
    }),
});
