import { judgeAttempt } from '../../kube/judgeAttempt';
import { endMessage } from '../../messages/endMessage';
import { DONE, RECONCILER, type Step, type StepContext } from '../step';

/** Waits for the agent's report, and ends the run honestly when none can come any more. */
export const watchAttempt: Step = async context => {
  const { run, resources } = context;
  const [{ job, pods }, attempt, now] = await Promise.all([
    resources.jobs.read(run),
    resources.attempts.find(run),
    resources.clock.now(resources.knex),
  ]);
  const verdict = judgeAttempt({
    run,
    attempt: attempt!,
    now,
    job,
    pods,
    startTimeoutMs: resources.config.startTimeoutMs,
    heartbeatTimeoutMs: resources.config.heartbeatTimeoutMs,
  });
  if (verdict.kind === 'alive') {
    return { kind: 'wait', forMs: verdict.lookAgainInMs };
  }
  await endUnlessReported(context, verdict);
  return DONE;
};

type Lost = Extract<ReturnType<typeof judgeAttempt>, { kind: 'lost' }>;

/** A report that came while we looked at the cluster counts: the agent had finished. */
async function endUnlessReported(
  { run, claim, resources }: StepContext,
  lost: Lost,
): Promise<void> {
  await claim.transaction(async trx => {
    const attempt = await resources.attempts.find(run, trx);
    if (attempt?.reported_at) return;
    await resources.lifecycle.end(trx, {
      run,
      outcome: lost.outcome,
      reason: lost.reason,
      message: endMessage(run.locale, lost.reason, lost.detail),
      events:
        lost.reason === 'job_not_found'
          ? [{ type: 'run.failed.job_not_found', actor: RECONCILER }]
          : [],
    });
  });
}
