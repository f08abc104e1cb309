import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  CredentialMissingError,
  GitHubLimitedError,
  LeaseLostError,
} from '@stagecraft/backstage-plugin-kernel-node';
import type {
  EndReason,
  RunOutcome,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { DeliveryRefusedError } from '../delivery/DeliveryRefusedError';
import { PromptRefusedError } from '../prompt/PromptRefusedError';
import { NotInstalledError } from '../registry/Stages';
import { isTerminal, waitsForPeople } from '../runs/runStates';
import type { AttemptRow, RunRow } from '../runs/rows';

export type StepErrorVerdict =
  /** Somebody else has the run now. */
  | { kind: 'leave' }
  | { kind: 'backpressure'; limit: GitHubLimitedError }
  | { kind: 'retry' }
  | EndVerdict;

interface EndVerdict {
  kind: 'end';
  outcome: RunOutcome;
  reason: EndReason;
  detail: string;
}

export interface StepErrorFacts {
  run: RunRow;
  attempt: AttemptRow | undefined;
  /** The attempt before the present one. */
  previous?: AttemptRow;
  now: Date;
  /** How long GitHub may limit a run, one limit after the other, until it is given up. */
  limitTimeoutMs: number;
}

/** The agent did nothing that it may not do. */
const NOBODY_FORBADE: ReadonlySet<EndReason> = new Set([
  'bundle_invalid',
  'branch_moved',
  'pull_request_closed',
  'revise_branch_gone',
  'rethink_target_invalid',
]);

/** How long a step of the preparation or of the delivery is tried again. */
const RETRY_WINDOW_MS = 30 * 60_000;

/** What an error of a step means for its run. What may pass is tried again, for 30 minutes. */
export function judgeStepError(
  error: unknown,
  facts: StepErrorFacts,
): StepErrorVerdict {
  if (error instanceof LeaseLostError) return { kind: 'leave' };
  if (isTerminal(facts.run.status)) return { kind: 'retry' };
  // Canceled is said only when it is known that nothing runs any more.
  if (facts.run.stop_requested_at) return { kind: 'retry' };
  // However long people take, nothing but their answer or a stop brings the run forward.
  if (waitsForPeople(facts.run.status)) return { kind: 'retry' };
  if (error instanceof DeliveryRefusedError) {
    const outcome = NOBODY_FORBADE.has(error.reason) ? 'failed' : 'denied';
    const detail = error.evidence.join(', ');
    return { kind: 'end', outcome, reason: error.reason, detail };
  }
  if (error instanceof PromptRefusedError) return failed(error.reason, error);
  if (error instanceof GitHubLimitedError) {
    return limitedTooLong(facts)
      ? { ...failed('github_limited_too_long', error), outcome: 'limited' }
      : { kind: 'backpressure', limit: error };
  }
  if (error instanceof NotInstalledError) {
    return failed('stage_removed', error);
  }
  if (
    error instanceof NotFoundError ||
    error instanceof NotAllowedError ||
    error instanceof InputError ||
    error instanceof CredentialMissingError
  ) {
    return failed('github_refused', error);
  }
  return triedLongEnough(facts)
    ? failed(
        facts.attempt?.reported_at ? 'delivery_timeout' : 'prepare_timeout',
        error,
      )
    : { kind: 'retry' };
}

function failed(reason: EndReason, error: unknown): EndVerdict {
  const detail = error instanceof Error ? error.message : String(error);
  return { kind: 'end', outcome: 'failed', reason, detail };
}

/** Limits are waited out, but not for ever: what the agent handed in must not wait for days. */
function limitedTooLong({ run, now, limitTimeoutMs }: StepErrorFacts): boolean {
  const since = run.limited_since;
  return since !== null && now.getTime() - since.getTime() >= limitTimeoutMs;
}

/** A run whose agent is at work is not given up for an error of ours: its heartbeat and deadline decide. */
function triedLongEnough(facts: StepErrorFacts): boolean {
  const { run, attempt, previous, now } = facts;
  // Waiting for a place takes as long as it takes.
  if (run.status === 'pending') return false;
  if (attempt?.started_at && !attempt.reported_at) return false;
  const since =
    attempt?.reported_at ??
    previous?.ended_at ??
    run.preparing_at ??
    run.created_at;
  // The time that GitHub or the environment made the run wait is not counted.
  const sinceMs = Math.max(
    since.getTime(),
    run.limited_until?.getTime() ?? 0,
    run.waited_until?.getTime() ?? 0,
  );
  return now.getTime() - sinceMs > RETRY_WINDOW_MS;
}
