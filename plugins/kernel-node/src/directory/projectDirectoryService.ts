import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { doorbellServiceRef } from '../doorbell/doorbellService';
import { kernelDatabaseServiceRef } from '../migrations/kernelDatabase';
import { PostgresProjectDirectory } from './postgresProjectDirectory';
import type { ProjectDirectory } from './types';

/** Ring it after a change of projects, members, repositories or users: caches are dropped. */
export const DIRECTORY_CHANNEL = 'kernel/directory';

/** Reads of projects, repositories, users and members, for every plugin. */
export const projectDirectoryServiceRef = createServiceRef<ProjectDirectory>({
  id: 'stagecraft.kernel.project-directory',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        database: kernelDatabaseServiceRef,
        doorbell: doorbellServiceRef,
        lifecycle: coreServices.lifecycle,
      },
      factory({ database, doorbell, lifecycle }) {
        const directory = new PostgresProjectDirectory({ knex: database.knex });
        const stopListening = doorbell.onRing(DIRECTORY_CHANNEL, () =>
          directory.forgetAll(),
        );
        lifecycle.addShutdownHook(stopListening);
        return directory;
      },
    }),
});
