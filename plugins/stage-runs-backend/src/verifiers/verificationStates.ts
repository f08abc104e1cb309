export type VerificationState =
  | 'waiting'
  | 'running'
  | 'passed'
  | 'failed'
  | 'skipped'
  | 'timed_out'
  | 'lost';

export interface VerificationTransition {
  from: VerificationState;
  to: VerificationState;
  when: string;
}

/**
 * The state machine of one verifier of a run, complete: the store refuses what is not in
 * here, and docs/run-states.md is generated from it. Only the holder of the run's claim
 * moves it, and an end is never left: a verdict is given once.
 */
export const VERIFICATION_TRANSITIONS: readonly VerificationTransition[] = [
  {
    from: 'waiting',
    to: 'running',
    when: 'what it needs has passed, and there is room',
  },
  {
    from: 'waiting',
    to: 'skipped',
    when: 'what it needs has not passed, or the run has ended',
  },
  {
    from: 'waiting',
    to: 'lost',
    when: 'the platform does not allow its image any more',
  },
  { from: 'running', to: 'passed', when: 'its command ended with exit code 0' },
  {
    from: 'running',
    to: 'failed',
    when: 'its command ended with another exit code',
  },
  { from: 'running', to: 'timed_out', when: 'its time is over' },
  {
    from: 'running',
    to: 'waiting',
    when: 'its pod was lost for the first time',
  },
  { from: 'running', to: 'lost', when: 'its pod was lost again' },
  { from: 'running', to: 'skipped', when: 'the run has ended' },
];

export const VERIFICATION_STATES: readonly VerificationState[] = [
  ...(['waiting', 'running', 'passed', 'failed'] as const),
  ...(['skipped', 'timed_out', 'lost'] as const),
];

export function hasVerdict(state: VerificationState): boolean {
  return !VERIFICATION_TRANSITIONS.some(({ from }) => from === state);
}

export function statesBefore(to: VerificationState): VerificationState[] {
  return VERIFICATION_TRANSITIONS.filter(
    transition => transition.to === to,
  ).map(({ from }) => from);
}
