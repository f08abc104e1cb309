import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import {
  DIRECTORY_CHANNEL,
  doorbellServiceRef,
  projectDirectoryServiceRef,
} from '@stagecraft/backstage-plugin-kernel-node';
import { foreignProjectSlugs } from './foreignProjectSlugs';
import { readDirectory } from './readDirectory';
import { StagecraftEntityProvider } from './StagecraftEntityProvider';

/** Emits the projects of the portal to the catalog; one replica at a time does it. */
export const catalogModuleStagecraft = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'stagecraft',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        directory: projectDirectoryServiceRef,
        doorbell: doorbellServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        processing: catalogProcessingExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init(deps) {
        const { auth, catalog, directory, doorbell, logger } = deps;
        const schedule = deps.scheduler.createScheduledTaskRunner({
          frequency: { minutes: 1 },
          timeout: { minutes: 1 },
          scope: 'global',
        });
        const provider = new StagecraftEntityProvider({
          logger,
          readDirectory: () => readDirectory(directory),
          foreignProjectSlugs: async () =>
            foreignProjectSlugs({
              catalog,
              credentials: await auth.getOwnServiceCredentials(),
            }),
        });
        deps.processing.addEntityProvider(provider);
        await schedule.run({
          id: 'stagecraft-entities',
          fn: () => provider.refresh(),
        });
        const unsubscribe = doorbell.onRing(DIRECTORY_CHANNEL, () => {
          // Already running, or not started yet: the next minute will do.
          deps.scheduler.triggerTask('stagecraft-entities').catch(() => {});
        });
        deps.lifecycle.addShutdownHook(unsubscribe);
      },
    });
  },
});
