import type { Knex } from 'knex';
import type { RequestStore } from '../../requests/RequestStore';
import type { RunStore } from '../../runs/RunStore';
import { isCarriedOut } from '../../startWishes/judgeWish';
import type { StartWishStore } from '../../startWishes/StartWishStore';
import type { WishStarter } from '../../startWishes/WishStarter';
import { isGivenUp, type OutboxHandler } from '../OutboxWorker';

/**
 * Starts the stage that an agent has asked for and a person has approved, once its run has ended
 * well. Handled again, after a crash or by two replicas, it finds the wish ended.
 */
export function approvedStartHandler(options: {
  knex: Knex;
  store: RunStore;
  requests: RequestStore;
  wishes: StartWishStore;
  wishStarter: WishStarter;
}): OutboxHandler {
  const { knex, requests, store, wishes, wishStarter } = options;
  return async claim => {
    const { requestId } = claim.row.payload as { requestId: string };
    const wish = await wishes.find(requestId, knex);
    if (!wish || wish.ended_at) return;
    const run = await store.find(wish.run_id);
    const request = await requests.find(requestId);
    const wished = { claim, wish, run };
    const dropped = { reason: 'dropped', code: 'start_failed' } as const;
    if (!isCarriedOut(request?.status)) {
      await wishStarter.end(wished, dropped);
      return;
    }
    try {
      await wishStarter.start(wished);
    } catch (error) {
      // Else the wish would stay open, and keep the issue from having another.
      if (isGivenUp(error, claim.row)) await wishStarter.end(wished, dropped);
      throw error;
    }
  };
}
