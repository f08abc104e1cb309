import type { AttemptRow } from '../../runs/rows';
import { DONE, RECONCILER, type Step } from '../step';
import { tearDown } from '../tearDown';

/** A runner looks for a stop every 5 s; then it ends the agent and saves the session. */
const POLITE_MS = 10_000;

/**
 * Ends the agent, waits until nothing of it is left, then ends the run. What the agent had
 * not handed in is lost; its session is not, when it ends by itself in time.
 */
export const cancelRun: Step = async context => {
  const { run, claim, resources } = context;
  const attempt = await resources.attempts.find(run);
  const result = await tearDown(context, {
    left: await resources.jobs.left(run),
    since: run.stop_requested_at!,
    politeMs: isAtWork(attempt) ? POLITE_MS : 0,
  });
  if (result.kind === 'wait') return result;
  await claim.transaction(async trx => {
    const row = await resources.store.update(trx, run.id, {
      stop_confirmed_at: trx.raw('kernel.now()'),
    });
    await resources.lifecycle.end(trx, {
      run: row,
      outcome: 'canceled',
      reason: run.stop_code ?? 'stop_requested',
      message: run.stop_reason ?? undefined,
      events: [{ type: 'run.stop.confirmed', actor: RECONCILER }],
    });
  });
  return DONE;
};

function isAtWork(attempt: AttemptRow | undefined): boolean {
  return Boolean(attempt?.started_at && !attempt.reported_at);
}
