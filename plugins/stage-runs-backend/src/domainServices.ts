import { coreServices } from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { notificationService } from '@backstage/plugin-notifications-node';
import * as kernel from '@stagecraft/backstage-plugin-kernel-node';
import {
  agentToolsServiceRef,
  environmentProviderServiceRef,
} from '@stagecraft/backstage-plugin-stage-runs-node';

/** The services that the domain of the stage runs stands on: the kernel's, the host's and its own registries. */
export const domainServices = {
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
  actionsRegistry: actionsRegistryServiceRef,
  auditor: coreServices.auditor,
  auth: coreServices.auth,
  environments: environmentProviderServiceRef,
  httpAuth: coreServices.httpAuth,
  logger: coreServices.logger,
  notifications: notificationService,
  rootConfig: coreServices.rootConfig,
  scheduler: coreServices.scheduler,
  tools: agentToolsServiceRef,
};
