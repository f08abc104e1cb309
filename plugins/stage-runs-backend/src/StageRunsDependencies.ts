import type {
  AuditorService,
  HttpAuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type {
  ClaimLoops,
  Clock,
  Doorbell,
  EventLog,
  GitHubClients,
  KernelMetrics,
  KubernetesClients,
  LabelCatalogue,
  ProjectAccess,
  ProjectDirectory,
  Redaction,
  WebhookHandlers,
} from '@stagecraft/backstage-plugin-kernel-node';
import type {
  AgentTools,
  EnvironmentProvider,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Knex } from 'knex';
import type { RunsConfig } from './config';
import type { AgentRuntimes } from './registry/AgentRuntimes';
import type { Stages } from './registry/Stages';
import type { Locale } from './runs/rows';

/** What the stage runs need from the host and the kernel. */
export interface StageRunsDependencies {
  knex: Knex;
  config: RunsConfig;
  locale: Locale;
  logger: LoggerService;
  auditor: AuditorService;
  httpAuth: HttpAuthService;
  access: ProjectAccess;
  catalogue: LabelCatalogue;
  claimLoops: ClaimLoops;
  clock: Clock;
  directory: ProjectDirectory;
  doorbell: Doorbell;
  environments: EnvironmentProvider;
  eventLog: EventLog;
  gitHub: GitHubClients;
  kubernetes: KubernetesClients;
  metrics: KernelMetrics;
  redaction: Redaction;
  stages: Stages;
  runtimes: AgentRuntimes;
  scheduler: SchedulerService;
  tools: AgentTools;
  webhooks: WebhookHandlers;
}
