import { DONE, RECONCILER, type Step } from '../step';

/** Goes on when GitHub's limit is over; until then nobody who wakes the run makes it ask GitHub. */
export const leaveBackpressure: Step = async ({ run, claim, resources }) => {
  const { clock, knex, lifecycle, store } = resources;
  const now = await clock.now(knex);
  const leftMs = (run.waiting_until?.getTime() ?? 0) - now.getTime();
  if (leftMs > 0) return { kind: 'wait', forMs: leftMs };
  const event = { type: 'run.wait.resumed', actor: RECONCILER };
  await claim.transaction(async trx => {
    if (run.status === 'waiting_backpressure') {
      await lifecycle.move(trx, {
        ...{ run, event },
        ...{ to: 'running', by: 'reconciler' },
      });
      return;
    }
    const row = await store.update(trx, run.id, {
      waiting_reason: null,
      waiting_until: null,
    });
    await lifecycle.wantStatusComment(trx, row);
    await lifecycle.append(trx, row, event);
  });
  return DONE;
};
