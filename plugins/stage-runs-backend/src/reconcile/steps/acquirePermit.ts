import { LIMIT_REASONS, LOOK_AT_REASON_MS } from '../../queue/limitReasons';
import {
  DONE,
  RECONCILER,
  waitFor,
  type Step,
  type StepContext,
} from '../step';

/** Nothing holds the run up: a place has become free since the queue was looked at. */
const LOOK_AGAIN_SOON_MS = 500;

/** Starts the preparation once the run has a permit; until then it waits in the queue. */
export const acquirePermit: Step = async context => {
  const { run, resources } = context;
  // Whoever was woken for its place needs no look at the queue.
  if (await startWithPermit(context)) return DONE;
  await resources.permitQueue.look();
  if (await startWithPermit(context)) return DONE;
  const state = await resources.permitQueue.stateOf(run);
  const result = state
    ? await waitFor(context, {
        reason: LIMIT_REASONS[state.limit.scope],
        forMs: LOOK_AT_REASON_MS,
      })
    : ({ kind: 'wait', forMs: LOOK_AGAIN_SOON_MS } as const);
  // Given one meanwhile: no need to let go of the run and to be woken for it.
  return (await startWithPermit(context)) ? DONE : result;
};

async function startWithPermit({
  run,
  claim,
  resources,
}: StepContext): Promise<boolean> {
  const { lifecycle, permits } = resources;
  if (!(await permits.holds(resources.knex, run))) return false;
  return claim.transaction(async trx => {
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
}
