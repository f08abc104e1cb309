import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { projectDirectoryServiceRef } from '@stagecraft/backstage-plugin-kernel-node';
import { StagecraftPolicy } from './StagecraftPolicy';

/** The permission policy of a Stagecraft host. */
export const permissionModuleStagecraft = createBackendModule({
  pluginId: 'permission',
  moduleId: 'stagecraft',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        policy: policyExtensionPoint,
        directory: projectDirectoryServiceRef,
      },
      async init({ policy, ...services }) {
        policy.setPolicy(new StagecraftPolicy(services));
      },
    });
  },
});
