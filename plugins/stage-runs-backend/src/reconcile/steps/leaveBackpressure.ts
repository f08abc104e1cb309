import { DONE, RECONCILER, type Step } from '../step';

/** Goes on when GitHub's limit is over. */
export const leaveBackpressure: Step = async ({ run, claim, resources }) => {
  const now = await resources.clock.now(resources.knex);
  const leftMs = (run.waiting_until?.getTime() ?? 0) - now.getTime();
  if (leftMs > 0) return { kind: 'wait', forMs: leftMs };
  await claim.transaction(async trx => {
    await resources.lifecycle.move(trx, {
      run,
      to: 'running',
      by: 'reconciler',
      event: { type: 'run.wait.resumed', actor: RECONCILER },
    });
  });
  return DONE;
};
