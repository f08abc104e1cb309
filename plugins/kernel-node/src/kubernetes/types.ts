import type {
  BatchV1Api,
  CoreV1Api,
  KubeConfig,
} from '@kubernetes/client-node';

/** The cluster that runs agents: `stagecraft.kubernetes`. Requests time out after 15 s. */
export interface KubernetesClients {
  config: KubeConfig;
  core: CoreV1Api;
  batch: BatchV1Api;
}
