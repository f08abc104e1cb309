import type {
  AuditorService,
  HttpAuthService,
  LoggerService,
  PermissionsService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { durationToMilliseconds } from '@backstage/types';
import type {
  ClaimLoops,
  Doorbell,
  EventLog,
  GitHubClients,
  KernelMetrics,
  LabelCatalogue,
  ProjectAccess,
  ProjectDirectory,
  Redaction,
  StagecraftConfig,
  Vault,
  WebhookHandlers,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Router } from 'express';
import type { Knex } from 'knex';
import { AuditLog } from './auditLog/AuditLog';
import { Bootstrap } from './bootstrap/Bootstrap';
import { Callers } from './callers/Callers';
import { ChangeLog } from './ChangeLog';
import { CredentialRefusals } from './credentials/CredentialRefusals';
import { GitHubTokenStore } from './credentials/GitHubTokenStore';
import { StoredTokenRedaction } from './credentials/StoredTokenRedaction';
import { TokenProbe } from './credentials/TokenProbe';
import { Deliveries } from './deliveries/Deliveries';
import { Arrivals } from './deliveries/Arrivals';
import { DeliveryInbox, INBOX_LOOP } from './deliveries/DeliveryInbox';
import { WebhookIngress } from './deliveries/WebhookIngress';
import { Members } from './members/Members';
import { MetricsRoute } from './metrics/MetricsRoute';
import { Projects } from './projects/Projects';
import { Repositories } from './repositories/Repositories';
import { LabelSync } from './repositories/LabelSync';
import { RepositorySetUp } from './repositories/RepositorySetUp';
import { WebhookRemoval } from './repositories/WebhookRemoval';
import { createRouter } from './router';
import { DeliverySweep } from './sweep/DeliverySweep';
import { Users } from './users/Users';

export interface KernelOptions {
  config: StagecraftConfig;
  knex: Knex;
  logger: LoggerService;
  auditor: AuditorService;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  scheduler: SchedulerService;
  access: ProjectAccess;
  claimLoops: ClaimLoops;
  directory: ProjectDirectory;
  doorbell: Doorbell;
  eventLog: EventLog;
  github: GitHubClients;
  handlers: WebhookHandlers;
  labels: LabelCatalogue;
  metrics: KernelMetrics;
  redaction: Redaction;
  vault: Vault;
}

/** The parts of the kernel, put together. */
export interface Kernel {
  bootstrap: Bootstrap;
  inbox: DeliveryInbox;
  ingress: WebhookIngress;
  labelSync: LabelSync;
  metricsRoute: MetricsRoute;
  refusals: CredentialRefusals;
  router: Router;
  storedTokens: StoredTokenRedaction;
  sweep: DeliverySweep;
}

export function createKernel(options: KernelOptions): Kernel {
  const { config, knex, doorbell } = options;
  const hasApp = config.github.credentials.app !== undefined;
  const changes = new ChangeLog(options);
  const refusals = new CredentialRefusals({ changes });
  const probe = new TokenProbe(options);
  const tokens = new GitHubTokenStore({
    ...{ ...options, changes, probe, hasApp },
  });
  const labelSync = new LabelSync(options);
  const setUp = new RepositorySetUp({
    ...options,
    webhook: config.github.webhook,
    createLabels: repositoryId => void labelSync.createFor(repositoryId),
  });
  const webhooks = new WebhookRemoval(options);
  const router = createRouter({
    ...options,
    auditLog: new AuditLog({ knex }),
    callers: new Callers(options),
    deliveries: new Deliveries({ knex }),
    members: new Members({ knex, changes }),
    projects: new Projects({
      ...{ knex, changes, webhooks },
      platformSlug: config.platform?.project,
    }),
    repositories: new Repositories({
      ...{ knex, changes, tokens, probe, setUp, webhooks, hasApp },
      platformRepository: config.platform?.repository,
    }),
    refusals,
    tokens,
    users: new Users({ knex, changes }),
  });
  const arrivals = new Arrivals();
  return {
    router,
    bootstrap: new Bootstrap({ ...options, changes, tokens }),
    inbox: new DeliveryInbox({ ...options, arrivals }),
    ingress: new WebhookIngress({
      ...{ ...options, arrivals },
      secrets: config.github.webhook?.secrets ?? [],
      onStored: () => doorbell.ring(`claims/${INBOX_LOOP}`),
    }),
    labelSync,
    refusals,
    metricsRoute: new MetricsRoute({ ...options, token: config.metrics.token }),
    storedTokens: new StoredTokenRedaction(options),
    sweep: new DeliverySweep({
      ...options,
      lookbackMs: durationToMilliseconds(config.webhookSweep.lookback),
    }),
  };
}
