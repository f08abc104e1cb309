import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import {
  doorbellServiceRef,
  projectDirectoryServiceRef,
  readStagecraftConfig,
} from '@stagecraft/backstage-plugin-kernel-node';
import { StagecraftEntityProvider } from './StagecraftEntityProvider';

/** Projects, members and repositories in the catalog. */
export const catalogModuleStagecraft = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'stagecraft',
  register(env) {
    env.registerInit({
      deps: {
        processing: catalogProcessingExtensionPoint,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        directory: projectDirectoryServiceRef,
        doorbell: doorbellServiceRef,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({ processing, config, ...services }) {
        const { webUrl } = readStagecraftConfig(config).github;
        processing.addEntityProvider(
          new StagecraftEntityProvider({ ...services, webUrl }),
        );
      },
    });
  },
});
