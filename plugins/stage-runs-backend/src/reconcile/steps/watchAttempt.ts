import {
  judgeAttempt,
  watchedSince,
  type AttemptVerdict,
} from '../../kube/judgeAttempt';
import { SOURCE_CREDENTIAL } from '../../runner/sourceRouter';
import { waitsForPeople } from '../../runs/runStates';
import { loseAttempt } from '../loseAttempt';
import { DONE, type Step, type StepContext } from '../step';

/** Waits for the agent's report. When none can come any more the agent is lost, and that is told. */
export const watchAttempt: Step = async context => {
  const { run, claim, resources } = context;
  const [{ job, pods }, attempt, now] = await Promise.all([
    resources.jobs.read(run),
    resources.attempts.find(run),
    resources.clock.now(resources.knex),
  ]);
  const since = watchedSince(attempt!, now);
  const verdict = judgeAttempt({
    run,
    attempt: attempt!,
    now,
    watchedSince: since,
    job,
    pods,
    startTimeoutMs: resources.config.startTimeoutMs,
    heartbeatTimeoutMs: resources.config.heartbeatTimeoutMs,
  });
  if (!attempt!.started_at && mayWaitForSource(verdict)) {
    await checkSourceLimit(context);
  }
  if (verdict.kind === 'alive') {
    await claim.transaction(trx =>
      resources.attempts.markWatched(trx, run, { at: now, since }),
    );
    return { kind: 'wait', forMs: verdict.lookAgainInMs };
  }
  await loseUnlessReported(context, verdict);
  return DONE;
};

/** Before it starts the agent fetches its source through the platform. */
function mayWaitForSource(verdict: AttemptVerdict): boolean {
  return verdict.kind === 'alive' || verdict.reason === 'start_timeout';
}

/** While the credential of the source is limited the run waits and says until when, as at its other steps. */
async function checkSourceLimit({ run, resources }: StepContext) {
  const remote = await resources.gitHub.git({
    repositoryId: run.repository_id,
    kind: SOURCE_CREDENTIAL,
  });
  await remote.checkLimit();
}

type Lost = Extract<ReturnType<typeof judgeAttempt>, { kind: 'lost' }>;

/**
 * A report that came while we looked at the cluster counts: the agent had finished. So does
 * a question or an answer that came: a run that waits for people does so without its agent.
 */
async function loseUnlessReported(
  context: StepContext,
  lost: Lost,
): Promise<void> {
  const { claim, resources } = context;
  await claim.transaction(async trx => {
    const run = await resources.store.find(context.run.id, trx);
    const attempt = await resources.attempts.find(run, trx);
    if (attempt?.reported_at) return;
    if (waitsForPeople(run.status)) {
      const { reason } = lost;
      await resources.lifecycle.waitWithoutAgent(trx, { run, reason });
      return;
    }
    await loseAttempt(trx, { ...context, run }, lost);
  });
}
