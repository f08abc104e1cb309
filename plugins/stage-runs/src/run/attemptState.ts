import type {
  RunAttempt,
  RunDetail,
  RunSummary,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { runStateOf, type RunState } from '../shared/runState';

/** What an attempt is shown as: lost, ended, or what its run is while or since it is the last one. */
export type AttemptState = RunState | 'lost' | 'ended';

/** Why an attempt ended whose agent went while people were asked: no reason of a run. */
export const REPORTED_IN_WAIT = 'reported_while_waiting';

/** A run has a further attempt when the one before was lost, or did not wait for people's answer. */
export function attemptStateOf(
  attempt: RunAttempt,
  detail: { summary: RunSummary; attempts: RunDetail['attempts'] },
): AttemptState {
  if (attempt.exitReason === REPORTED_IN_WAIT) return 'ended';
  const isLast = attempt.attempt === detail.attempts.at(-1)?.attempt;
  return isLast && !isOver(attempt, detail.summary)
    ? runStateOf(detail.summary)
    : 'lost';
}

/** The run prepares the next attempt already. */
function isOver(attempt: RunAttempt, run: RunSummary): boolean {
  return run.attempt > attempt.attempt;
}

/** How long the attempt has worked; nothing before its agent has started. */
export function workedMs(attempt: RunAttempt, now: Date): number | undefined {
  if (!attempt.startedAt) return undefined;
  // What follows the report, verification for one, is not the agent's time.
  const endedAt = attempt.reportedAt ?? attempt.endedAt;
  const endMs = endedAt ? Date.parse(endedAt) : now.getTime();
  return endMs - Date.parse(attempt.startedAt);
}

/** The tokens of all attempts together; nothing when none told of any. */
export function totalTokens(
  attempts: readonly RunAttempt[],
): { input: number; output: number } | undefined {
  const usages = attempts.flatMap(({ usage }) => usage ?? []);
  if (usages.length === 0) return undefined;
  return {
    input: usages.reduce((sum, usage) => sum + usage.inputTokens, 0),
    output: usages.reduce((sum, usage) => sum + usage.outputTokens, 0),
  };
}
