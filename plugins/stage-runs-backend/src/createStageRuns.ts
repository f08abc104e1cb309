import type {
  AuditorService,
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type {
  ClaimLoops,
  Clock,
  Doorbell,
  EventLog,
  GitHubClients,
  KubernetesClients,
  LabelCatalogue,
  ProjectAccess,
  ProjectDirectory,
  Redaction,
  WebhookHandlers,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { EnvironmentProvider } from '@stagecraft/backstage-plugin-stage-runs-node';
import { Router } from 'express';
import type { Knex } from 'knex';
import { RunOperator } from './api/RunOperator';
import { RunQueries } from './api/RunQueries';
import { RunReader } from './api/RunReader';
import { createApiRouter } from './api/router';
import { CommentWriter } from './comments/CommentWriter';
import type { RunsConfig } from './config';
import { RunJobs } from './kube/RunJobs';
import { watchJobs } from './kube/watchJobs';
import { labelsHandler } from './outbox/handlers/labels';
import { noticeHandler } from './outbox/handlers/notice';
import { reactionHandler } from './outbox/handlers/reaction';
import { statusCommentHandler } from './outbox/handlers/statusComment';
import { OUTBOX_LOOP, OutboxStore, type OutboxRow } from './outbox/OutboxStore';
import { OutboxWorker } from './outbox/OutboxWorker';
import { RunReconciler } from './reconcile/RunReconciler';
import type { AgentRuntimes } from './registry/AgentRuntimes';
import type { Stages } from './registry/Stages';
import { RunnerCalls } from './runner/RunnerCalls';
import { RunnerIdentities } from './runner/RunnerIdentities';
import { rpcMiddleware } from './runner/rpcMiddleware';
import { createSourceRouter } from './runner/sourceRouter';
import { AgentStatusStore } from './runs/AgentStatusStore';
import { AttemptStore } from './runs/AttemptStore';
import { BundleStore } from './runs/BundleStore';
import { LogStore } from './runs/LogStore';
import { PermitStore } from './runs/PermitStore';
import { RunLifecycle, RUNS_LOOP } from './runs/RunLifecycle';
import type { Locale, RunRow } from './runs/rows';
import { RunStore } from './runs/RunStore';
import { IssuesWebhookHandler } from './trigger/IssuesWebhookHandler';
import { LabelCommands } from './trigger/LabelCommands';
import { PullRequestWebhookHandler } from './trigger/PullRequestWebhookHandler';
import { Refusals } from './trigger/Refusals';
import { RunStarter } from './trigger/RunStarter';
import { TriggerFactsReader } from './trigger/TriggerFactsReader';

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
  redaction: Redaction;
  stages: Stages;
  runtimes: AgentRuntimes;
  webhooks: WebhookHandlers;
}

/** Runs and effects on GitHub that are at work at once in one process. */
const RUNS_AT_ONCE = 16;
const EFFECTS_AT_ONCE = 8;

/**
 * Puts the parts together: handlers and loops start when `start` is called, and the loops
 * end with the plugin.
 */
export function createStageRuns(deps: StageRunsDependencies) {
  const { config, gitHub, knex, stages } = deps;
  const store = new RunStore({ knex });
  const permits = new PermitStore();
  const attempts = new AttemptStore({ knex });
  const statuses = new AgentStatusStore({ knex });
  const logs = new LogStore({ knex });
  const bundles = new BundleStore({ knex });
  const outbox = new OutboxStore(deps);
  const lifecycle = new RunLifecycle({ ...deps, store, permits, outbox });
  const commands = new LabelCommands({ knex });
  const facts = new TriggerFactsReader({ ...deps, store });
  const starter = new RunStarter({ knex, store, lifecycle });
  const identities = new RunnerIdentities({ knex });
  const reader = new RunReader({
    ...{ ...deps, store, attempts, logs },
    queries: new RunQueries({ knex }),
  });
  const parts = { ...deps, store, permits, attempts, statuses, logs, bundles };
  const domain = { ...parts, outbox, lifecycle, commands, facts, starter };

  return {
    router: createRouter(),
    start,
  };

  function createRouter(): Router {
    const router = Router();
    router.use(
      '/rpc',
      rpcMiddleware({
        identities,
        calls: new RunnerCalls(domain),
        logger: deps.logger,
        sourceUrl: `${config.callbackUrl}/api/stage-runs/source`,
      }),
    );
    router.use('/source', createSourceRouter({ identities, store, gitHub }));
    const operator = new RunOperator({ ...domain, reader });
    router.use(createApiRouter({ ...deps, reader, operator }));
    return router;
  }

  function start(signal: AbortSignal): void {
    const { claimLoops, doorbell, kubernetes, webhooks } = deps;
    const jobs = new RunJobs(kubernetes);
    const reconciler = new RunReconciler({ ...domain, jobs });
    claimLoops.start<RunRow>({
      ...{ name: RUNS_LOOP, knex, table: 'runs' },
      concurrency: RUNS_AT_ONCE,
      handle: claim => reconciler.handle(claim),
    });
    const worker = createOutboxWorker();
    claimLoops.start<OutboxRow>({
      ...{ name: OUTBOX_LOOP, knex, table: 'outbox' },
      concurrency: EFFECTS_AT_ONCE,
      handle: claim => worker.handle(claim),
    });
    const refusals = new Refusals({
      ...{ ...domain, defaultLocale: deps.locale, appUrl: config.appUrl },
    });
    webhooks.add(new IssuesWebhookHandler({ ...domain, refusals }));
    webhooks.add(new PullRequestWebhookHandler({ knex }));
    watchJobs({
      ...{ ...kubernetes, signal, logger: deps.logger },
      onEnded: runId => {
        claimLoops.makeClaimable(knex, 'runs', runId).then(
          () => doorbell.ring(`claims/${RUNS_LOOP}`),
          // Only a hint: the run's own poll finds the end as well.
          () => {},
        );
      },
    });
  }

  function createOutboxWorker(): OutboxWorker {
    const comments = new CommentWriter({ knex });
    return new OutboxWorker({
      ...deps,
      handlers: {
        reaction: reactionHandler({ gitHub }),
        'status-comment': statusCommentHandler({
          ...{ ...domain, comments, stages, appUrl: config.appUrl },
        }),
        labels: labelsHandler(domain),
        notice: noticeHandler({ ...deps, comments }),
      },
    });
  }
}
