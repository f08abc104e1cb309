import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  ClaimLoops,
  Doorbell,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { afterCommit } from '../runs/afterCommit';
import type { PermitStore } from '../runs/PermitStore';
import { RUNS_LOOP } from '../runs/RunLifecycle';
import type { RunRow } from '../runs/rows';
import { nextGrants, type ParallelLimits, type WaitingRun } from './nextGrants';
import {
  placeOnPlatform,
  reachedLimit,
  type ReachedLimit,
} from './placeInQueue';

/** Whoever freezes or waits while it holds the queue lets go of it. */
const MAX_HOLD_MS = 5_000;

/** What a run in the queue waits for, and its place among those that wait for the same. */
export interface QueueState {
  limit: ReachedLimit;
  position: number;
}

/**
 * Gives the places that are free to the runs whose turn it is. Any process may look at any
 * time; what is stored decides, and one transaction at a time. A granted permit is a row:
 * when the process dies before the run is woken, the run finds its permit when it looks.
 *
 * Locks are taken in the order queue, run, permits. `RunLifecycle` takes no queue while it
 * holds a run, so neither waits for the other in a circle.
 */
export class PermitQueue {
  readonly #knex: Knex;
  readonly #permits: PermitStore;
  readonly #claimLoops: ClaimLoops;
  readonly #doorbell: Doorbell;
  readonly #logger: LoggerService;
  readonly #limits: ParallelLimits;
  #current: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(options: {
    knex: Knex;
    permits: PermitStore;
    claimLoops: ClaimLoops;
    doorbell: Doorbell;
    logger: LoggerService;
    limits: ParallelLimits;
  }) {
    this.#knex = options.knex;
    this.#permits = options.permits;
    this.#claimLoops = options.claimLoops;
    this.#doorbell = options.doorbell;
    this.#logger = options.logger;
    this.#limits = options.limits;
  }

  /**
   * Grants what can be granted now. Calls that come while this process looks share the
   * look after it, which sees all that they have written.
   */
  async look(): Promise<void> {
    this.#next ??= this.#current
      .catch(() => {})
      .then(() => {
        this.#current = this.#next!;
        this.#next = undefined;
        return this.#grant();
      });
    return this.#next;
  }

  /** As soon as `trx` has committed. A failure only costs time: upkeep looks as well. */
  lookAfter(trx: Knex.Transaction): void {
    afterCommit(trx, () => {
      this.look().catch(error =>
        this.#logger.warn('Could not look who is next in the queue', {
          error: String(error),
        }),
      );
    });
  }

  /** Undefined for a run that no limit holds up. */
  async stateOf(
    run: RunRow,
    executor: Knex | Knex.Transaction = this.#knex,
  ): Promise<QueueState | undefined> {
    if (run.status !== 'pending' || run.stop_requested_at) return undefined;
    if (await this.#permits.holds(executor, run)) return undefined;
    const limit = await this.limitOf(run, executor);
    if (!limit) return undefined;
    const among = limit.scope === 'agent' ? 'agent' : 'project';
    const place = await this.#permits.placeInProject(executor, run, among);
    if (limit.scope !== 'platform') return { limit, position: place };
    return { limit, position: await this.#onPlatform(executor, run, place) };
  }

  /** What keeps a run without a permit from getting one now, whosever turn it is. */
  async limitOf(
    run: RunRow,
    executor: Knex | Knex.Transaction,
  ): Promise<ReachedLimit | undefined> {
    return reachedLimit(await this.#permits.atWork(executor, run), {
      ...this.#limits,
      agent: run.policy.parallelLimit,
    });
  }

  async #onPlatform(
    executor: Knex | Knex.Transaction,
    run: RunRow,
    place: number,
  ): Promise<number> {
    const projects = await this.#permits.projectsInQueue(executor);
    const own = projects.find(({ projectId }) => projectId === run.project_id);
    // Granted between the two looks.
    if (!own) return place;
    return placeOnPlatform(
      own,
      place,
      projects.filter(project => project !== own),
    );
  }

  async #grant(): Promise<void> {
    const granted = await this.#knex.transaction(async trx => {
      await trx.raw(
        `select set_config(name, :ms, true)
           from unnest(array['idle_in_transaction_session_timeout', 'lock_timeout']) as name`,
        { ms: String(MAX_HOLD_MS) },
      );
      await this.#permits.lockQueue(trx);
      return this.#grantFree(trx);
    });
    if (granted > 0) this.#doorbell.ring(`claims/${RUNS_LOOP}`);
  }

  /** Answers how many permits it has granted. A run that was stopped meanwhile gets none: the next one does. */
  async #grantFree(trx: Knex.Transaction): Promise<number> {
    let granted = 0;
    for (;;) {
      const runs = await this.#whoIsNext(trx);
      const taken = await this.#grantEach(trx, runs);
      granted += taken;
      if (taken === runs.length) return granted;
    }
  }

  async #whoIsNext(trx: Knex.Transaction): Promise<WaitingRun[]> {
    const limits = this.#limits;
    const atWork = await this.#permits.loads(trx);
    const free =
      limits.platform - atWork.reduce((sum, { runs }) => sum + runs, 0);
    if (free <= 0) return [];
    const each = Math.min(free, limits.project);
    const waiting = await this.#permits.queueHead(trx, each);
    if (waiting.length === 0) return [];
    const lastGrants = await this.#permits.lastGrants(trx);
    return nextGrants({ waiting, atWork, lastGrants, limits });
  }

  async #grantEach(trx: Knex.Transaction, runs: WaitingRun[]): Promise<number> {
    let granted = 0;
    for (const run of runs) {
      if (!(await this.#permits.grant(trx, run))) continue;
      await this.#claimLoops.makeClaimable(trx, 'runs', run.id);
      granted += 1;
    }
    return granted;
  }
}
