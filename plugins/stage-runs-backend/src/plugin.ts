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
import { createDomain } from './createDomain';
import { createRouter } from './createRouter';
import { kernelServices } from './kernelServices';
import { AgentRuntimes } from './registry/AgentRuntimes';
import { announce } from './registry/announce';
import { Stages } from './registry/Stages';
import { startWork } from './startWork';

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
        ...kernelServices,
        auditor: coreServices.auditor,
        database: coreServices.database,
        environments: environmentProviderServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissionsRegistry,
        rootConfig: coreServices.rootConfig,
        scheduler: coreServices.scheduler,
      },
      async init({ database, httpRouter, lifecycle, permissions, ...deps }) {
        const knex = await database.getClient();
        await kernel.applyMigrations({ knex, schema: 'stage-runs' });
        permissions.addPermissions(stageRunsPermissions);
        const { locale } = kernel.readStagecraftConfig(deps.rootConfig);
        const config = readRunsConfig(deps.rootConfig);
        announce({ ...deps, config, stages, runtimes });
        const own = { knex, config, locale, stages, runtimes };
        const domain = createDomain({ ...deps, ...own });
        httpRouter.use(createRouter(domain));
        httpRouter.addAuthPolicy({ path: '/rpc', allow: 'unauthenticated' });
        httpRouter.addAuthPolicy({ path: '/source', allow: 'unauthenticated' });
        const stopping = new AbortController();
        lifecycle.addShutdownHook(() => stopping.abort());
        lifecycle.addStartupHook(() => startWork(domain, stopping.signal));
      },
    });
  },
});
