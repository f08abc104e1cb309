import { DONE, type Step } from '../step';
import { tearDown } from '../tearDown';

/** Before the next attempt starts, nothing of the lost one may be left: two agents never work on one run. */
export const removeAttempt: Step = async context => {
  const { run, claim, resources } = context;
  const lost = (await resources.attempts.list(run.id)).find(
    attempt => attempt.attempt === run.attempt - 1,
  )!;
  const result = await tearDown(context, {
    left: await resources.jobs.left(run, lost.attempt),
    since: lost.ended_at!,
    politeMs: 0,
  });
  if (result.kind === 'wait') return result;
  await claim.transaction(trx =>
    resources.attempts.markRemoved(trx, { ...run, attempt: lost.attempt }),
  );
  return DONE;
};
