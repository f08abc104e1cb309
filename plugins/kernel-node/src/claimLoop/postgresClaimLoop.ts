import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Doorbell } from '../doorbell/types';
import type { KernelMetrics } from '../metrics/kernelMetrics';
import { backoffMs } from './backoff';
import { HeldClaim } from './heldClaim';
import {
  backOffRow,
  claimDueRows,
  renewLeases,
  returnRow,
  settleRow,
  type Released,
} from './leaseSql';
import type { ClaimedRow, ClaimLoop, ClaimLoopOptions } from './types';

const DEFAULT_POLL_INTERVAL_MS = 1_000;
const RENEW_INTERVAL_MS = 3_000;
const STOP_TIMEOUT_MS = 5_000;
/** Part of the places that has to be free before a full loop looks for more by itself. */
const REFILL_SHARE = 1 / 2;

/** One loop of one process: looks for due rows, holds their leases, runs the handler. */
export class PostgresClaimLoop<TRow extends ClaimedRow> implements ClaimLoop {
  readonly #options: ClaimLoopOptions<TRow>;
  readonly #logger: LoggerService;
  readonly #metrics: KernelMetrics;
  readonly #owner = `${hostname()}:${process.pid}:${randomUUID()}`;
  readonly #held = new Map<string, HeldClaim<TRow>>();
  readonly #handling = new Set<Promise<void>>();
  readonly #unsubscribe: () => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  /** There may be due rows that we had no place for: nobody rings for those again. */
  #mayBeMore = false;
  #stopped = false;

  constructor(
    options: ClaimLoopOptions<TRow>,
    deps: { logger: LoggerService; metrics: KernelMetrics; doorbell: Doorbell },
  ) {
    this.#options = options;
    this.#logger = deps.logger.child({ loop: options.name });
    this.#metrics = deps.metrics;
    this.#unsubscribe = deps.doorbell.onRing(`claims/${options.name}`, () =>
      this.wake(),
    );
    this.#timers.add(
      setInterval(
        () => this.wake(),
        options.pollIntervalMs ?? DEFAULT_POLL_INTERVAL_MS,
      ),
    );
    this.#timers.add(setInterval(() => this.#renew(), RENEW_INTERVAL_MS));
    this.wake();
  }

  wake(): void {
    this.#lookAgain = true;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    this.#timers.forEach(timer => clearTimeout(timer));
    await this.#looking;
    this.#held.forEach(claim => claim.abort('the loop stops'));
    await settledWithin(this.#handling, STOP_TIMEOUT_MS);
    await Promise.all(
      [...this.#held.values()].map(claim => this.#giveBack(claim)),
    );
  }

  async #look(): Promise<void> {
    while (this.#lookAgain && !this.#stopped) {
      this.#lookAgain = false;
      const limit = this.#options.concurrency - this.#held.size;
      if (limit <= 0) {
        this.#mayBeMore = true;
        return;
      }
      try {
        const found = await this.#claim(limit);
        this.#mayBeMore = found === limit;
        // Handlers that ended meanwhile have left their places.
        this.#lookAgain ||= this.#mayBeMore;
      } catch (error) {
        this.#logger.warn('Could not look for work', { error: String(error) });
      }
    }
  }

  /** Answers how many rows it has claimed. */
  async #claim(limit: number): Promise<number> {
    const { knex, table, name } = this.#options;
    const claimedAt = performance.now();
    const rows = await claimDueRows<TRow>(knex, {
      table,
      owner: this.#owner,
      limit,
    });
    for (const claimed of rows) {
      const {
        claimed_after_s: afterSeconds,
        taken_from: from,
        taken_after_ms: afterMs,
        ...row
      } = claimed;
      this.#metrics.claimsStarted.inc({ loop: name });
      this.#metrics.claimLatencySeconds.observe({ loop: name }, afterSeconds);
      const claim = new HeldClaim<TRow>({
        ...{ knex, table, owner: this.#owner, claimedAt },
        row: row as unknown as TRow,
        ...(from && {
          takenOver: { from, to: this.#owner, afterMs: afterMs! },
        }),
      });
      this.#start(claim);
    }
    return rows.length;
  }

  #start(claim: HeldClaim<TRow>): void {
    const { id } = claim.row;
    // The same row can be here twice when its first lease was lost; the newer one counts.
    this.#held.get(id)?.abort('the lease was lost');
    this.#held.set(id, claim);
    const handling = this.#handle(claim).finally(() => {
      this.#handling.delete(handling);
      this.#end(claim);
    });
    this.#handling.add(handling);
  }

  async #handle(claim: HeldClaim<TRow>): Promise<void> {
    try {
      const result = await this.#options.handle(claim);
      await this.#settle(claim, result.kind, () =>
        settleRow(this.#options.knex, claim.lease, result),
      );
      if (result.kind === 'again') {
        this.#wakeAfter(result.afterMs);
      }
    } catch (error) {
      await this.#failed(claim, error);
    }
  }

  async #failed(claim: HeldClaim<TRow>, error: unknown): Promise<void> {
    if (this.#stopped) {
      await this.#giveBack(claim);
      return;
    }
    const delayMs = backoffMs(claim.row.claim_count);
    this.#logger.warn('A handler failed; the row is tried again', {
      id: claim.row.id,
      attempt: claim.row.claim_count,
      retryAfterMs: delayMs,
      error: String(error),
    });
    await this.#settle(claim, 'failed', () =>
      backOffRow(this.#options.knex, claim.lease, delayMs),
    );
    this.#wakeAfter(delayMs);
  }

  async #giveBack(claim: HeldClaim<TRow>): Promise<void> {
    this.#forget(claim);
    await this.#settle(claim, 'returned', () =>
      returnRow(this.#options.knex, claim.lease),
    );
  }

  /** Never throws: a row whose result could not be written is claimed again after its lease. */
  async #settle(
    claim: HeldClaim<TRow>,
    result: string,
    write: () => Promise<Released>,
  ): Promise<void> {
    const loop = this.#options.name;
    try {
      const released = await write();
      if (released) {
        this.#metrics.claimsSettled.inc({ loop, result });
        this.#lookAgain ||= released.claimable;
        return;
      }
      this.#metrics.claimsLost.inc({ loop });
      this.#logger.warn('A lease was lost before its handler ended', {
        id: claim.row.id,
      });
    } catch (error) {
      this.#logger.warn('Could not write the end of a claim', {
        id: claim.row.id,
        error: String(error),
      });
    }
  }

  async #renew(): Promise<void> {
    const { knex, table } = this.#options;
    const claims = [...this.#held.values()];
    if (claims.length === 0) {
      return;
    }
    const sentAt = performance.now();
    try {
      const ids = claims.map(claim => claim.row.id);
      const fences = await renewLeases(knex, {
        table,
        owner: this.#owner,
        ids,
      });
      claims.forEach(claim => claim.renewed(fences.get(claim.row.id), sentAt));
    } catch (error) {
      this.#logger.warn('Could not renew leases', { error: String(error) });
      claims.forEach(claim => claim.abortWhenOverdue());
    }
  }

  /** So that a short `afterMs` doesn't wait for the next poll. */
  #wakeAfter(delayMs: number): void {
    const pollIntervalMs =
      this.#options.pollIntervalMs ?? DEFAULT_POLL_INTERVAL_MS;
    if (this.#stopped || delayMs >= pollIntervalMs) {
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.wake();
    }, delayMs);
    this.#timers.add(timer);
  }

  /** Looks again if there may be a row that nobody rings for: there was no place, or it was woken while held. */
  #end(claim: HeldClaim<TRow>): void {
    this.#forget(claim);
    if (this.#lookAgain || (this.#mayBeMore && this.#hasPlaces())) {
      this.wake();
    }
  }

  /** For a backlog it is cheaper to claim some rows at once than each by itself. */
  #hasPlaces(): boolean {
    const { concurrency } = this.#options;
    const free = concurrency - this.#held.size;
    return free >= Math.max(1, concurrency * REFILL_SHARE);
  }

  #forget(claim: HeldClaim<TRow>): void {
    if (this.#held.get(claim.row.id) === claim) {
      this.#held.delete(claim.row.id);
    }
  }
}

async function settledWithin(
  work: Iterable<Promise<void>>,
  timeoutMs: number,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>(resolve => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([Promise.allSettled(work), timeout]);
  clearTimeout(timer);
}
