import * as kernel from '@stagecraft/backstage-plugin-kernel-node';

/** The services of the kernel that the stage runs stand on. */
export const kernelServices = {
  access: kernel.projectAccessServiceRef,
  catalogue: kernel.labelCatalogueServiceRef,
  claimLoops: kernel.claimLoopsServiceRef,
  clock: kernel.clockServiceRef,
  directory: kernel.projectDirectoryServiceRef,
  doorbell: kernel.doorbellServiceRef,
  eventLog: kernel.eventLogServiceRef,
  gitHub: kernel.gitHubClientsServiceRef,
  kubernetes: kernel.kubernetesClientsServiceRef,
  metrics: kernel.kernelMetricsServiceRef,
  redaction: kernel.redactionServiceRef,
  webhooks: kernel.webhookHandlersServiceRef,
};
