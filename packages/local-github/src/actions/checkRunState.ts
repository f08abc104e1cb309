import { CheckRun, CheckStatus } from '../store/CheckStore';

type RunState = Pick<
  CheckRun,
  'status' | 'conclusion' | 'started_at' | 'completed_at'
>;

/** What an app says of a run's state; times are as GitHub writes them. */
export interface StateInput {
  status?: CheckStatus;
  conclusion?: string;
  startedAt?: string;
  completedAt?: string;
}

/** A run as it is before anything is said of it. */
export const newRunState = (now: string): RunState => ({
  status: 'queued',
  conclusion: null,
  started_at: now,
  completed_at: null,
});

/** A conclusion completes a run; another status opens a completed one again. */
export function nextRunState(
  before: RunState,
  input: StateInput,
  now: string,
): RunState {
  const started_at = input.startedAt ?? before.started_at;
  if (input.conclusion !== undefined) {
    return {
      status: 'completed',
      conclusion: input.conclusion,
      started_at,
      completed_at: input.completedAt ?? before.completed_at ?? now,
    };
  }
  const status = input.status ?? before.status;
  if (status !== 'completed') {
    return { status, conclusion: null, started_at, completed_at: null };
  }
  const completed_at = input.completedAt ?? before.completed_at;
  return { ...before, started_at, completed_at };
}

/** Whether a change is one that an event `completed` tells of. */
export function isCompletion(before: RunState, after: RunState): boolean {
  if (after.status !== 'completed') return false;
  return (
    before.status !== 'completed' || before.conclusion !== after.conclusion
  );
}

/** The worst first: one of them decides over a whole suite. */
const CONCLUSIONS = [
  'failure',
  'timed_out',
  'action_required',
  'cancelled',
  'success',
  'neutral',
  'skipped',
];

/** What the last runs of a suite come to. */
export function suiteState(
  runs: RunState[],
): Pick<CheckRun, 'status' | 'conclusion'> {
  if (runs.every(({ status }) => status === 'queued')) {
    return { status: 'queued', conclusion: null };
  }
  if (runs.some(({ status }) => status !== 'completed')) {
    return { status: 'in_progress', conclusion: null };
  }
  const found = CONCLUSIONS.find(conclusion =>
    runs.some(run => run.conclusion === conclusion),
  );
  return { status: 'completed', conclusion: found ?? null };
}
