import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  BatchV1Api,
  type Configuration,
  CoreV1Api,
  createConfiguration,
  KubeConfig,
  NetworkingV1Api,
  ServerConfiguration,
} from '@kubernetes/client-node';
import { readStagecraftConfig } from '../config/stagecraftConfig';
import type { KubernetesClients } from './types';

const REQUEST_TIMEOUT_MS = 15_000;

/** Loads the kubeconfig of `options`, or the credentials of the pod that we run in. */
export function createKubernetesClients(options: {
  kubeconfig?: string;
  context?: string;
}): KubernetesClients {
  const config = new KubeConfig();
  if (options.kubeconfig) {
    config.loadFromFile(options.kubeconfig);
  } else {
    config.loadFromCluster();
  }
  if (options.context) {
    useContext(config, options.context);
  }
  const requests = requestConfiguration(config);
  return {
    config,
    core: new CoreV1Api(requests),
    batch: new BatchV1Api(requests),
    networking: new NetworkingV1Api(requests),
  };
}

/** `KubeConfig.makeApiClient` has no way to set a timeout. */
function requestConfiguration(config: KubeConfig): Configuration {
  const cluster = config.getCurrentCluster();
  if (!cluster) {
    throw new InputError(
      'Configuration stagecraft.kubernetes: the kubeconfig has no current context, set stagecraft.kubernetes.context',
    );
  }
  return createConfiguration({
    baseServer: new ServerConfiguration(cluster.server, {}),
    authMethods: { default: config },
    promiseMiddleware: [
      {
        async pre(request) {
          request.setSignal(AbortSignal.timeout(REQUEST_TIMEOUT_MS));
          return request;
        },
        post: async response => response,
      },
    ],
  });
}

function useContext(config: KubeConfig, context: string): void {
  if (!config.getContextObject(context)) {
    const known = config.getContexts().map(({ name }) => name);
    throw new InputError(
      `Configuration stagecraft.kubernetes.context: ${context} is not in the kubeconfig, which has ${known.join(
        ', ',
      )}`,
    );
  }
  config.setCurrentContext(context);
}

/** Clients of the cluster that runs agents. */
export const kubernetesClientsServiceRef = createServiceRef<KubernetesClients>({
  id: 'stagecraft.kernel.kubernetes-clients',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: { config: coreServices.rootConfig },
      factory: ({ config }) =>
        createKubernetesClients(readStagecraftConfig(config).kubernetes),
    }),
});
