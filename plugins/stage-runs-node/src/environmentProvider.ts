import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { kubernetesClientsServiceRef } from '@stagecraft/backstage-plugin-kernel-node';
import { egressPortsOf } from './namespaceLimits';
import { NamespaceEnvironmentProvider } from './NamespaceEnvironmentProvider';
import type { EnvironmentProvider } from './types';

/**
 * Who makes the place where a run's Job lives. A plugin for environments replaces the
 * default (a namespace and nothing else) by adding its own service factory to the host.
 */
export const environmentProviderServiceRef =
  createServiceRef<EnvironmentProvider>({
    id: 'stage-runs.environment-provider',
    defaultFactory: async service =>
      createServiceFactory({
        service,
        deps: {
          config: coreServices.rootConfig,
          kubernetes: kubernetesClientsServiceRef,
        },
        factory: ({ config, kubernetes }) =>
          new NamespaceEnvironmentProvider({
            core: kubernetes.core,
            networking: kubernetes.networking,
            egressPorts: egressPortsOf(config),
            prefix:
              config.getOptionalString('stagecraft.runs.namespacePrefix') ??
              'codex-issue',
          }),
      }),
  });
