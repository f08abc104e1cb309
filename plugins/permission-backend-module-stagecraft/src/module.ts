import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import {
  projectDirectoryServiceRef,
  readStagecraftConfig,
} from '@stagecraft/backstage-plugin-kernel-node';
import { StagecraftPolicy } from './StagecraftPolicy';

/**
 * The permission policy of a Stagecraft host. A host with a policy of its own leaves this
 * module out and answers `stagecraft.*` permissions itself, as `decide` does.
 */
export const permissionModuleStagecraft = createBackendModule({
  pluginId: 'permission',
  moduleId: 'stagecraft',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        policy: policyExtensionPoint,
        directory: projectDirectoryServiceRef,
      },
      async init({ policy, config, ...services }) {
        const { members } = readStagecraftConfig(config).permissions;
        policy.setPolicy(
          new StagecraftPolicy({ ...services, memberPermissions: members }),
        );
      },
    });
  },
});
