import type { RunLeftovers } from '../kube/RunJobs';
import { judgeTeardown } from '../kube/judgeTeardown';
import { DONE, RECONCILER, type StepContext, type StepResult } from './step';

/** The end of a Job or pod wakes the run; this look is for what the watch missed. */
const LOOK_AGAIN_MS = 5_000;

/**
 * Ends what is left in the cluster, one thing at a time: `done` means that there is no Job
 * and no pod any more. A pod that is still there 30 s after `since` is deleted by force,
 * and that is told: on a lost node its process may go on for a while, without a token.
 */
export async function tearDown(
  context: StepContext,
  options: { left: RunLeftovers; since: Date; politeMs: number },
): Promise<StepResult> {
  const { run, resources } = context;
  const now = await resources.clock.now(resources.knex);
  const verdict = judgeTeardown({ ...options, ...options.left, now });
  if (verdict.kind === 'gone') return DONE;
  if (verdict.kind === 'wait') {
    return { kind: 'wait', forMs: verdict.lookAgainInMs };
  }
  await context.claim.confirm();
  if (verdict.kind === 'delete') {
    await resources.jobs.delete(run, verdict);
  } else {
    await resources.jobs.forceDelete(run, verdict.pods);
    await tellForced(
      context,
      verdict.pods.map(pod => pod.metadata!.name!),
    );
  }
  return { kind: 'wait', forMs: LOOK_AGAIN_MS };
}

async function tellForced(
  { run, claim, resources }: StepContext,
  pods: string[],
): Promise<void> {
  resources.logger.warn('Pods did not end and were deleted by force', {
    runId: run.id,
    pods: pods.join(', '),
  });
  await claim.transaction(trx =>
    resources.lifecycle.append(trx, run, {
      type: 'run.pods.force_deleted',
      actor: RECONCILER,
      payload: { pods },
    }),
  );
}
