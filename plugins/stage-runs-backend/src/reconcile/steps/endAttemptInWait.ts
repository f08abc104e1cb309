import { REPORTED_IN_WAIT } from '../../runs/attemptEnds';
import { waitsForPeople } from '../../runs/runStates';
import { DONE, type Step } from '../step';

/**
 * The agent has ended while people are asked: what it handed in is not what it would have
 * made with their answer. The run waits on without it.
 */
export const endAttemptInWait: Step = async ({ run, claim, resources }) => {
  await claim.transaction(async trx => {
    const stored = await resources.store.find(run.id, trx);
    if (!waitsForPeople(stored.status)) return;
    await resources.lifecycle.waitWithoutAgent(trx, {
      ...{ run: stored, reason: REPORTED_IN_WAIT },
    });
  });
  return DONE;
};
