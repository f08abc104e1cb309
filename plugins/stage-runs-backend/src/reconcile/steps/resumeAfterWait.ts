import { waitsForPeople } from '../../runs/runStates';
import { DONE, type Step } from '../step';
import { tearDown } from '../tearDown';

/** A decision wakes the run: this look is for a wake-up that was lost. */
const LOOK_AGAIN_MS = 10 * 60_000;
/** After its report an agent's pod ends by itself. */
const POLITE_MS = 10_000;

/**
 * The run waits for people without an agent. What is left of the last one in the cluster
 * goes; as soon as nothing is open any more the next attempt is started.
 */
export const resumeAfterWait: Step = async context => {
  const { run, claim, resources } = context;
  const attempt = await resources.attempts.find(run);
  if (!attempt!.removed_at) {
    const result = await tearDown(context, {
      left: await resources.jobs.left(run),
      since: attempt!.ended_at!,
      politeMs: attempt!.reported_at ? POLITE_MS : 0,
    });
    if (result.kind === 'wait') return result;
    await claim.transaction(trx => resources.attempts.markRemoved(trx, run));
  }
  return claim.transaction(async trx => {
    const stored = await resources.store.find(run.id, trx);
    if (!waitsForPeople(stored.status)) return DONE;
    const open = await resources.requests.openOf(run.id, trx);
    if (open.length > 0) return { kind: 'wait', forMs: LOOK_AGAIN_MS };
    await resources.lifecycle.resumeWithNextAttempt(trx, stored);
    return DONE;
  });
};
