import { DONE, type Step } from '../step';

/** Ends the agent, then the run. What the agent had not handed in is lost. */
export const cancelRun: Step = async ({ run, claim, resources }) => {
  await resources.jobs.remove(run);
  await claim.transaction(async trx => {
    await resources.lifecycle.end(trx, {
      run,
      outcome: 'canceled',
      reason: 'stop_requested',
      message: run.stop_reason ?? undefined,
    });
  });
  return DONE;
};
