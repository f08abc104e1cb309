import type { AttemptRow, RunRow } from '../runs/rows';
import { isTerminal, waitsForPeople } from '../runs/runStates';
import { verifiersOf } from '../verifiers/verifiersOf';

export type StepName =
  | 'acquirePermit'
  | 'prepareSource'
  | 'removeAttempt'
  | 'acquireEnvironment'
  | 'startJob'
  | 'watchAttempt'
  | 'endAttemptInWait'
  | 'resumeAfterWait'
  | 'leaveBackpressure'
  | 'verifyResult'
  | 'deliverCommits'
  | 'openPullRequest'
  | 'postReview'
  | 'closeReview'
  | 'cancelRun'
  | 'releaseEnvironment';

/**
 * The next thing to do for a run, from what is stored and nothing else. Undefined: there
 * is nothing to do. `previous` is the attempt before the present one. Every step may be repeated; it says that it is done by what it stores.
 */
export function nextStep(
  run: RunRow,
  attempt: AttemptRow | undefined,
  previous?: AttemptRow,
): StepName | undefined {
  if (isTerminal(run.status)) {
    return run.environment_released_at ? undefined : 'releaseEnvironment';
  }
  if (run.stop_requested_at) return 'cancelRun';
  if (run.status === 'pending') return 'acquirePermit';
  if (waitsForPeople(run.status)) return stepInWait(attempt);
  if (run.waiting_reason === 'github_limited') return 'leaveBackpressure';
  if (!run.base_sha) return 'prepareSource';
  if (previous && !previous.removed_at) return 'removeAttempt';
  if (!run.namespace) return 'acquireEnvironment';
  if (!run.job_name) return 'startJob';
  if (!attempt?.report) return 'watchAttempt';
  if (run.prompt_kind === 'review') {
    return run.review_id ? 'closeReview' : 'postReview';
  }
  const isUnverified = !run.verified_at && verifiersOf(run).length > 0;
  if (!run.pushed_at) return isUnverified ? 'verifyResult' : 'deliverCommits';
  return 'openPullRequest';
}

/** While people are asked nothing is delivered: an agent that has ended is started again with their answer. */
function stepInWait(attempt: AttemptRow | undefined): StepName {
  if (attempt?.ended_at) return 'resumeAfterWait';
  return attempt?.report ? 'endAttemptInWait' : 'watchAttempt';
}
