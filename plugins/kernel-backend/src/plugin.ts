import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { kernelPermissions } from '@stagecraft/backstage-plugin-kernel-common';
import * as kernel from '@stagecraft/backstage-plugin-kernel-node';
import { earlyRoutesServiceRef } from '@stagecraft/backstage-plugin-kernel-node/host';
import { inProjectsRule, projectResourceRef } from './callers/projectRule';
import { projectsByRef } from './callers/projectsByRef';
import { startKernel } from './startKernel';

/**
 * Projects, members, repositories, users, credentials and the webhook inbox, at
 * `/api/kernel`. Webhooks and metrics are on early routes where the host has them.
 */
export const kernelPlugin = createBackendPlugin({
  pluginId: 'kernel',
  register(env) {
    env.registerInit({
      deps: {
        rootConfig: coreServices.rootConfig,
        database: coreServices.database,
        logger: coreServices.logger,
        auditor: coreServices.auditor,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        rootLifecycle: coreServices.rootLifecycle,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        access: kernel.projectAccessServiceRef,
        claimLoops: kernel.claimLoopsServiceRef,
        directory: kernel.projectDirectoryServiceRef,
        doorbell: kernel.doorbellServiceRef,
        earlyRoutes: earlyRoutesServiceRef,
        eventLog: kernel.eventLogServiceRef,
        github: kernel.gitHubClientsServiceRef,
        handlers: kernel.webhookHandlersServiceRef,
        labels: kernel.labelCatalogueServiceRef,
        metrics: kernel.kernelMetricsServiceRef,
        redaction: kernel.redactionServiceRef,
        vault: kernel.vaultServiceRef,
      },
      async init({ permissionsRegistry, ...services }) {
        permissionsRegistry.addResourceType({
          resourceRef: projectResourceRef,
          permissions: kernelPermissions,
          rules: [inProjectsRule],
          getResources: ids => projectsByRef(services.directory, ids),
        });
        await startKernel(services);
      },
    });
  },
});
