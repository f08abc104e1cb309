import {
  coreServices,
  createBackendModule,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import { createKernelMetrics } from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import { readRunsConfig } from '../config';
import { createDomain, type Domain } from '../createDomain';
import { domainServices } from '../domainServices';
import { AgentRuntimes } from '../registry/AgentRuntimes';
import { Stages } from '../registry/Stages';

/**
 * What a second process would have over the same database and the same tools: a test asks
 * and decides through it as the plugin's own parts do.
 */
export function anotherDomain(): { feature: BackendFeature; domain(): Domain } {
  let domain: Domain | undefined;
  const feature = createBackendModule({
    pluginId: 'stage-runs',
    moduleId: 'another-domain',
    register(env) {
      env.registerInit({
        deps: {
          ...domainServices,
          database: coreServices.database,
        },
        async init({ database, ...deps }) {
          domain = createDomain({
            ...{ ...deps, knex: await database.getClient(), locale: 'en' },
            // Another process has metrics of its own.
            metrics: createKernelMetrics(),
            config: readRunsConfig(deps.rootConfig),
            ...{ stages: new Stages(), runtimes: new AgentRuntimes() },
          });
        },
      });
    },
  });
  return { feature, domain: () => domain! };
}
