import type { EventActor } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { OutboxStore } from '../outbox/OutboxStore';
import { outboxEntryOf, type RunLifecycle } from '../runs/RunLifecycle';
import type { RunRow } from '../runs/rows';
import { afterAskingRun } from './judgeWish';
import type { StartWishRow, WishEnd } from './startWish';
import { StartWishStore } from './StartWishStore';

type Teller = Pick<RunLifecycle, 'append' | 'wantStatusComment'>;

const PLATFORM: EventActor = { type: 'system', id: 'stage-runs' };

/** What becomes of an approved start when the run that asked for it ends, in the transaction of that end. */
export class StartWishProgress {
  readonly #wishes = new StartWishStore();
  readonly #outbox: OutboxStore;

  constructor(options: { outbox: OutboxStore }) {
    this.#outbox = options.outbox;
  }

  async runEnded(
    trx: Knex.Transaction,
    run: RunRow,
    tell: Teller,
  ): Promise<void> {
    const wish = await this.#wishes.lockOpenOfRun(trx, run.id);
    if (!wish) return;
    const next = afterAskingRun(run.outcome!);
    if (next.kind === 'start') {
      await this.#wantStart(trx, wish, run);
      return;
    }
    const end = { reason: 'dropped', code: next.code } as const;
    await this.end(trx, { wish, run, tell }, end);
  }

  /** `run`, that asked, is locked by the caller. Answers whether the wish was open. */
  async end(
    trx: Knex.Transaction,
    at: {
      wish: Pick<StartWishRow, 'request_id' | 'label'>;
      run: RunRow;
      tell: Teller;
    },
    end: WishEnd,
  ): Promise<boolean> {
    const { wish, run, tell } = at;
    if (!(await this.#wishes.end(trx, wish.request_id, end))) return false;
    await tell.wantStatusComment(trx, run);
    await tell.append(trx, run, {
      type: 'run.start.ended',
      actor: PLATFORM,
      payload: {
        ...{ requestId: wish.request_id, label: wish.label },
        ...end,
      },
    });
    return true;
  }

  /** Once for each wish. */
  async #wantStart(
    trx: Knex.Transaction,
    { request_id: requestId }: StartWishRow,
    run: RunRow,
  ): Promise<void> {
    await this.#outbox.wantOnce(trx, {
      ...{ ...outboxEntryOf(run), kind: 'approved-start' },
      key: `approved-start/${requestId}`,
      payload: { requestId },
    });
  }
}
