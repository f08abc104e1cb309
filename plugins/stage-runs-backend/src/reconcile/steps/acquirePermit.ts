import { DONE, RECONCILER, waitFor, type Step } from '../step';

/** A freed permit wakes the next run; this is for a wake-up that was lost. */
const LOOK_AGAIN_MS = 15_000;

/** Takes a permit of the project and agent, and starts the preparation. */
export const acquirePermit: Step = async context => {
  const { run, claim, resources } = context;
  const granted = await claim.transaction(async trx => {
    const permit = await resources.permits.take(trx, run);
    if (!permit.granted) return false;
    await resources.lifecycle.move(trx, {
      run,
      to: 'preparing',
      by: 'reconciler',
      changes: { preparing_at: trx.raw('kernel.now()') },
      event: { type: 'run.started', actor: RECONCILER },
    });
    return true;
  });
  if (granted) return DONE;
  return waitFor(context, { reason: 'permit_limit', forMs: LOOK_AGAIN_MS });
};
