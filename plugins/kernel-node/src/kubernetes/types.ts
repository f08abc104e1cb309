import type {
  BatchV1Api,
  CoreV1Api,
  KubeConfig,
  NetworkingV1Api,
} from '@kubernetes/client-node';

/** The cluster that runs agents: `stagecraft.kubernetes`. Requests time out after 15 s. */
export interface KubernetesClients {
  config: KubeConfig;
  core: CoreV1Api;
  batch: BatchV1Api;
  networking: NetworkingV1Api;
}
