import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  applyMigrations,
  createEventPartitions,
  type Claim,
  type ClaimResult,
  type Redaction,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  createKernelMetrics,
  createTestDatabase,
  PostgresClaimLoops,
  PostgresDoorbell,
  PostgresEventLog,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import createKnex, { type Knex } from 'knex';
import { ChoiceProgress } from '../autonomy/ChoiceProgress';
import { ChoiceStore } from '../autonomy/ChoiceStore';
import { OutboxStore } from '../outbox/OutboxStore';
import type { ParallelLimits } from '../queue/nextGrants';
import { PermitQueue } from '../queue/PermitQueue';
import type { StepContext, StepResources } from '../reconcile/step';
import { acquirePermit } from '../reconcile/steps/acquirePermit';
import { PermitStore } from '../runs/PermitStore';
import { RunLifecycle, RUNS_LOOP } from '../runs/RunLifecycle';
import { RunStore } from '../runs/RunStore';
import type { RunRow } from '../runs/rows';
import { SessionStore } from '../sessions/SessionStore';
import { ReviewQueue } from '../trigger/ReviewQueue';
import { aNewRun } from './samples';

/** As in the product: connections of a plugin, and runs that a process has in its hands. */
const CONNECTIONS = 4;
const RUNS_AT_ONCE = 16;

const NO_SECRETS: Redaction = {
  addSecret: () => {},
  redact: text => text,
  redactJson: value => value,
  holdsKnownSecret: () => false,
};

export interface QueueDatabase {
  url: string;
  drop(): Promise<void>;
}

/** An empty database with the tables of the kernel and of the stage runs. */
export async function openQueueDatabase(): Promise<QueueDatabase> {
  const { knex, url, drop } = await createTestDatabase();
  await applyMigrations({ knex, schema: 'kernel' });
  await createEventPartitions({ knex, monthsAhead: 1 });
  const own = clientOf(url);
  await applyMigrations({ knex: own, schema: 'stage-runs' });
  await own.destroy();
  return { url, drop };
}

export interface QueueHostOptions {
  url: string;
  limits: ParallelLimits;
  logger: LoggerService;
  /** How long the agent of a run works. */
  workMs: (run: RunRow) => number;
  /** After the commit that starts or ends the run. */
  onStart: (run: RunRow) => void;
  onEnd: (run: RunRow) => void;
}

/**
 * What one process does for runs from their creation to their start, and at their end, with
 * the product's own claim loop, doorbell, event log, queue, step and lifecycle. Between the
 * two a run only takes time: there is no environment, no Job and no agent, and nothing is
 * sent to GitHub (its effects are stored).
 */
export class QueueHost {
  readonly #options: QueueHostOptions;
  readonly #knex: Knex;
  readonly #doorbell: PostgresDoorbell;
  readonly #loops: PostgresClaimLoops;
  readonly #lifecycle: RunLifecycle;
  readonly #resources: StepResources;

  constructor(options: QueueHostOptions) {
    const { url, limits, logger } = options;
    const knex = clientOf(url);
    const metrics = createKernelMetrics();
    this.#options = options;
    this.#knex = knex;
    this.#doorbell = new PostgresDoorbell({
      logger,
      connection: { connectionString: url },
    });
    const doorbell = this.#doorbell;
    const claimLoops = new PostgresClaimLoops({ logger, metrics, doorbell });
    this.#loops = claimLoops;
    const kernel = { knex, logger, doorbell, claimLoops };
    const permits = new PermitStore();
    const permitQueue = new PermitQueue({ ...kernel, permits, limits });
    const store = new RunStore({ knex });
    const outbox = new OutboxStore(kernel);
    const choices = new ChoiceStore({ knex });
    this.#lifecycle = new RunLifecycle({
      ...{ ...kernel, permits, permitQueue, store },
      ...{ outbox, choiceProgress: new ChoiceProgress({ choices, outbox }) },
      sessions: new SessionStore({ knex }),
      queue: new ReviewQueue({ knex }),
      eventLog: new PostgresEventLog({ redaction: NO_SECRETS }),
    });
    const own = { permits, permitQueue, store, lifecycle: this.#lifecycle };
    // The step that gives places needs no more of them.
    this.#resources = { ...kernel, ...own } as unknown as StepResources;
  }

  async start(): Promise<void> {
    await this.#doorbell.start();
    this.#loops.start<RunRow>({
      ...{ name: RUNS_LOOP, knex: this.#knex, table: 'runs' },
      concurrency: RUNS_AT_ONCE,
      handle: claim => this.#handle(claim),
    });
  }

  /** A run of a project that no limit of its agent holds up. */
  async create(projectId: string, issueNumber: number): Promise<RunRow> {
    const run = aNewRun({ project_id: projectId, issue_number: issueNumber });
    const policy = { ...run.policy, parallelLimit: 1_000 };
    const created = await this.#knex.transaction(trx =>
      this.#lifecycle.create(trx, { ...run, policy }, []),
    );
    return created!;
  }

  async permits(): Promise<number> {
    const [{ count }] = await this.#knex('permits').count();
    return Number(count);
  }

  async stop(): Promise<void> {
    await this.#loops.stop();
    await this.#doorbell.stop();
    await this.#knex.destroy();
  }

  async #handle(claim: Claim<RunRow>): Promise<ClaimResult> {
    const { onStart, workMs } = this.#options;
    const run = await this.#resources.store.find(claim.row.id);
    const context: StepContext = { run, claim, resources: this.#resources };
    if (run.status === 'pending') {
      const result = await acquirePermit(context);
      if (result.kind === 'wait') {
        return { kind: 'again', afterMs: result.forMs };
      }
      onStart(run);
      return { kind: 'again', afterMs: workMs(run) };
    }
    const workedMs = Date.now() - run.preparing_at!.getTime();
    const leftMs = workMs(run) - workedMs;
    // Woken for its place when it had it already.
    if (run.status === 'preparing' && leftMs > 0) {
      return { kind: 'again', afterMs: leftMs };
    }
    if (run.status === 'preparing') await this.#end(context);
    return { kind: 'settled' };
  }

  async #end({ run, claim }: StepContext): Promise<void> {
    await claim.transaction(trx =>
      this.#lifecycle.end(trx, {
        ...{ run, outcome: 'failed', reason: 'agent_failed' },
      }),
    );
    this.#options.onEnd(run);
  }
}

function clientOf(url: string): Knex {
  return createKnex({
    ...{ client: 'pg', connection: url, searchPath: ['stage-runs'] },
    pool: { min: 0, max: CONNECTIONS },
  });
}
