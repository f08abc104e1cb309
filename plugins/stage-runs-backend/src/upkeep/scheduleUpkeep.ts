import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type {
  Clock,
  KubernetesClients,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { RunsConfig } from '../config';
import type { DriftReader } from '../labelDrift/DriftReader';
import { LabelSweep } from '../labelDrift/LabelSweep';
import { LabelSweepStore } from '../labelDrift/LabelSweepStore';
import type { LabelThreadStore } from '../labelDrift/LabelThreadStore';
import type { OutboxMetrics } from '../outbox/OutboxMetrics';
import { ClusterJanitor } from './ClusterJanitor';
import type { PermitQueue } from '../queue/PermitQueue';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { RunStore } from '../runs/RunStore';
import type { RequestDecisions } from '../requests/RequestDecisions';
import { RequestExpiry } from '../requests/RequestExpiry';
import type { RequestStore } from '../requests/RequestStore';
import { OrphanSweep } from './OrphanSweep';
import { RunRetention } from './RunRetention';
import { SessionRetention } from './SessionRetention';

/** The periodic work of the stage runs; of all replicas one at a time does it. */
export async function scheduleUpkeep(options: {
  scheduler: SchedulerService;
  logger: LoggerService;
  knex: Knex;
  clock: Clock;
  kubernetes: KubernetesClients;
  outboxMetrics: OutboxMetrics;
  directory: ProjectDirectory;
  store: RunStore;
  lifecycle: RunLifecycle;
  permitQueue: PermitQueue;
  requests: RequestStore;
  decisions: RequestDecisions;
  threads: LabelThreadStore;
  drift: DriftReader;
  config: Pick<RunsConfig, 'logRetentionMs' | 'labelSweep'>;
}): Promise<void> {
  await scheduleRetention(options);
  await scheduleJanitor(options);
  await scheduleSweep(options);
  await scheduleLabelSweep(options);
  await scheduleQueue(options);
  await scheduleExpiry(options);
  await scheduleMeasuring(options);
}

type Options = Parameters<typeof scheduleUpkeep>[0];

async function scheduleJanitor(options: Options): Promise<void> {
  const janitor = new ClusterJanitor(options);
  await options.scheduler.scheduleTask({
    id: 'cluster-janitor',
    frequency: { minutes: 10 },
    timeout: { minutes: 9 },
    initialDelay: { minutes: 1 },
    scope: 'global',
    fn: async signal => {
      await janitor.removeLeftovers(signal);
    },
  });
}

async function scheduleSweep(options: Options): Promise<void> {
  const { logger, scheduler } = options;
  const orphans = new OrphanSweep(options);
  await scheduler.scheduleTask({
    id: 'orphan-sweep',
    frequency: { hours: 1 },
    timeout: { minutes: 30 },
    initialDelay: { minutes: 2 },
    scope: 'global',
    fn: async signal => {
      const { stopped, deleted } = await orphans.sweep(signal);
      if (stopped + deleted === 0) return;
      logger.info('Swept runs of what is no longer there', {
        stopped,
        deleted,
      });
    },
  });
}

/** Most drift is told of by a webhook; this is for what none has told of. */
async function scheduleLabelSweep(options: Options): Promise<void> {
  const { logger, scheduler } = options;
  const { batch, frequencyMinutes } = options.config.labelSweep;
  const sweeps = new LabelSweepStore(options);
  const labels = new LabelSweep({ ...options, sweeps, batch });
  await scheduler.scheduleTask({
    id: 'label-sweep',
    frequency: { minutes: frequencyMinutes },
    timeout: { minutes: 30 },
    initialDelay: { minutes: Math.min(3, frequencyMinutes) },
    scope: 'global',
    fn: async signal => {
      const { looked, differing, isInterrupted } = await labels.sweep(signal);
      if (differing === 0 && !isInterrupted) return;
      logger.info('Compared labels with what is stored', {
        ...{ looked, differing, isInterrupted },
      });
    },
  });
}

/** A place that becomes free is given at once; this is for the process that died before it could. */
async function scheduleQueue({
  permitQueue,
  scheduler,
}: Options): Promise<void> {
  await scheduler.scheduleTask({
    id: 'permit-queue',
    frequency: { seconds: 10 },
    timeout: { seconds: 30 },
    scope: 'global',
    fn: () => permitQueue.look(),
  });
}

/** A decision that comes later than its request's time is refused anyway: this lets the run go on. */
async function scheduleExpiry(options: Options): Promise<void> {
  const { logger, scheduler } = options;
  const expiry = new RequestExpiry(options);
  await scheduler.scheduleTask({
    id: 'request-expiry',
    frequency: { seconds: 10 },
    timeout: { minutes: 1 },
    scope: 'global',
    fn: async signal => {
      const expired = await expiry.sweep(signal);
      if (expired > 0) logger.info('Requests have expired', { expired });
    },
  });
}

/** In every process: each has metrics of its own. */
async function scheduleMeasuring({
  outboxMetrics,
  scheduler,
}: Options): Promise<void> {
  await scheduler.scheduleTask({
    id: 'outbox-metrics',
    frequency: { minutes: 1 },
    timeout: { seconds: 30 },
    scope: 'local',
    fn: () => outboxMetrics.measure(),
  });
}

async function scheduleRetention(options: Options): Promise<void> {
  const { scheduler, logger, knex, config } = options;
  const keepMs = config.logRetentionMs;
  const runRetention = new RunRetention({ knex, keepMs });
  const sessionRetention = new SessionRetention({ knex, keepMs });
  await scheduler.scheduleTask({
    id: 'retention',
    frequency: { hours: 1 },
    timeout: { minutes: 30 },
    initialDelay: { seconds: 10 },
    scope: 'global',
    fn: async signal => {
      const runs = await runRetention.emptyOldRuns(signal);
      const sessions = await sessionRetention.emptyOldSessions(signal);
      if (runs + sessions === 0) return;
      logger.info('Emptied logs and sessions of old runs', { runs, sessions });
    },
  });
}
