import { LIMIT_REASONS, LOOK_AT_REASON_MS } from '../../queue/limitReasons';
import { DONE, RECONCILER, waitFor, type Step } from '../step';

/** Nothing holds the run up: a place has become free since the queue was looked at. */
const LOOK_AGAIN_SOON_MS = 500;

/** Starts the preparation once the run has a permit; until then it waits in the queue. */
export const acquirePermit: Step = async context => {
  const { run, claim, resources } = context;
  const { lifecycle, permits, permitQueue } = resources;
  // Whoever was woken for its place needs no look at the queue.
  if (!(await permits.holds(resources.knex, run))) await permitQueue.look();
  const granted = await claim.transaction(async trx => {
    if (!(await permits.holds(trx, run))) return false;
    await lifecycle.move(trx, {
      run,
      to: 'preparing',
      by: 'reconciler',
      changes: { preparing_at: trx.raw('kernel.now()') },
      event: { type: 'run.started', actor: RECONCILER },
    });
    return true;
  });
  if (granted) return DONE;
  const state = await permitQueue.stateOf(run);
  if (!state) return { kind: 'wait', forMs: LOOK_AGAIN_SOON_MS };
  const reason = LIMIT_REASONS[state.limit.scope];
  return waitFor(context, { reason, forMs: LOOK_AT_REASON_MS });
};
