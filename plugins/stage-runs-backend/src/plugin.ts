import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import * as kernel from '@stagecraft/backstage-plugin-kernel-node';
import { stageRunsPermissions } from '@stagecraft/backstage-plugin-stage-runs-common';
import {
  agentRuntimesExtensionPoint,
  stagesExtensionPoint,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { readRunsConfig } from './config';
import { createDomain } from './createDomain';
import { createRouter, OWN_DOORS } from './createRouter';
import { domainServices } from './domainServices';
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
        ...domainServices,
        database: coreServices.database,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        permissions: coreServices.permissionsRegistry,
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
        const stop = new AbortController();
        const { signal } = stop;
        httpRouter.use(createRouter(domain, signal));
        OWN_DOORS.forEach(policy => httpRouter.addAuthPolicy(policy));
        lifecycle.addShutdownHook(() => stop.abort());
        lifecycle.addStartupHook(() => startWork(domain, signal));
      },
    });
  },
});
