import {
  coreServices,
  createBackendModule,
  type BackendFeature,
} from '@backstage/backend-plugin-api';

/**
 * Closes the connections of a plugin when the host of a test stops. Backstage's database
 * service fails to do so, and a test process with open connections does not end.
 */
export function closeDatabaseOf(pluginId: string): BackendFeature {
  return createBackendModule({
    pluginId,
    moduleId: 'close-database',
    register(env) {
      env.registerInit({
        deps: {
          database: coreServices.database,
          lifecycle: coreServices.rootLifecycle,
        },
        async init({ database, lifecycle }) {
          const knex = await database.getClient();
          lifecycle.addShutdownHook(() => knex.destroy());
        },
      });
    },
  });
}
