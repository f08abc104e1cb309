import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import * as kernel from '@stagecraft/backstage-plugin-kernel-node';
import { stageRunsPermissions } from '@stagecraft/backstage-plugin-stage-runs-common';
import {
  agentRuntimesExtensionPoint,
  environmentProviderServiceRef,
  stagesExtensionPoint,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { readRunsConfig } from './config';
import { createStageRuns } from './createStageRuns';
import { AgentRuntimes } from './registry/AgentRuntimes';
import { Stages } from './registry/Stages';

/** From a label on an issue to a pull request. */
export const stageRunsPlugin = createBackendPlugin({
  pluginId: 'stage-runs',
  register(env) {
    const stages = new Stages();
    const runtimes = new AgentRuntimes();
    env.registerExtensionPoint(stagesExtensionPoint, stages);
    env.registerExtensionPoint(agentRuntimesExtensionPoint, runtimes);
    env.registerInit({
      deps: {
        access: kernel.projectAccessServiceRef,
        auditor: coreServices.auditor,
        catalogue: kernel.labelCatalogueServiceRef,
        claimLoops: kernel.claimLoopsServiceRef,
        clock: kernel.clockServiceRef,
        database: coreServices.database,
        directory: kernel.projectDirectoryServiceRef,
        doorbell: kernel.doorbellServiceRef,
        environments: environmentProviderServiceRef,
        eventLog: kernel.eventLogServiceRef,
        gitHub: kernel.gitHubClientsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        kubernetes: kernel.kubernetesClientsServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissionsRegistry,
        redaction: kernel.redactionServiceRef,
        rootConfig: coreServices.rootConfig,
        webhooks: kernel.webhookHandlersServiceRef,
      },
      async init({
        database,
        httpRouter,
        lifecycle,
        permissions,
        rootConfig,
        ...deps
      }) {
        const knex = await database.getClient();
        await kernel.applyMigrations({ knex, schema: 'stage-runs' });
        permissions.addPermissions(stageRunsPermissions);
        const { locale } = kernel.readStagecraftConfig(rootConfig);
        const config = readRunsConfig(rootConfig);
        const runs = createStageRuns({
          ...deps,
          knex,
          config,
          locale,
          stages,
          runtimes,
        });
        httpRouter.use(runs.router);
        httpRouter.addAuthPolicy({ path: '/rpc', allow: 'unauthenticated' });
        httpRouter.addAuthPolicy({ path: '/source', allow: 'unauthenticated' });
        const stopping = new AbortController();
        lifecycle.addShutdownHook(() => stopping.abort());
        lifecycle.addStartupHook(() => runs.start(stopping.signal));
      },
    });
  },
});
