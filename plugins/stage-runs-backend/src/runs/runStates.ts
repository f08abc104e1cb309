import type {
  RunOutcome,
  RunStatus,
} from '@stagecraft/backstage-plugin-stage-runs-common';

/**
 * Who may move a run. `reconciler`: the holder of the run's claim. `runner`: the program
 * in the pod, through its run token, or the answer that it waits for. A person never moves
 * a run: a person's wish (a label, cancel, retry) is stored, and the reconciler acts on it.
 */
export type RunCause = 'reconciler' | 'runner';

export interface RunTransition {
  from: RunStatus;
  to: RunStatus;
  by: RunCause;
  when: string;
}

/**
 * The state machine of a run, complete: the store refuses what is not in here, and
 * docs/run-states.md is generated from it. The deadline's clock runs in `running` only.
 */
export const RUN_TRANSITIONS: readonly RunTransition[] = [
  {
    from: 'pending',
    to: 'preparing',
    by: 'reconciler',
    when: 'a permit is free',
  },
  {
    from: 'pending',
    to: 'failed',
    by: 'reconciler',
    when: 'its stage is no longer installed',
  },
  {
    from: 'pending',
    to: 'canceled',
    by: 'reconciler',
    when: 'a person asked to stop',
  },
  {
    from: 'preparing',
    to: 'running',
    by: 'runner',
    when: 'the agent has started',
  },
  {
    from: 'preparing',
    to: 'failed',
    by: 'reconciler',
    when: 'the agent can not be started',
  },
  {
    from: 'preparing',
    to: 'canceled',
    by: 'reconciler',
    when: 'a person asked to stop',
  },
  {
    from: 'running',
    to: 'waiting_mcp',
    by: 'runner',
    when: 'a tool call waits for an approval',
  },
  {
    from: 'waiting_mcp',
    to: 'running',
    by: 'runner',
    when: 'the approval was decided',
  },
  {
    from: 'running',
    to: 'waiting_owner_review',
    by: 'runner',
    when: 'the agent waits for the owner’s answer',
  },
  {
    from: 'waiting_owner_review',
    to: 'running',
    by: 'runner',
    when: 'the owner has answered',
  },
  ...(['waiting_mcp', 'waiting_owner_review'] as const).map(
    (from): RunTransition => ({
      ...{ from, to: 'preparing', by: 'reconciler' },
      when: 'the answer is there, and the agent that asked is gone',
    }),
  ),
  {
    from: 'running',
    to: 'waiting_backpressure',
    by: 'reconciler',
    when: 'GitHub limits our requests',
  },
  {
    from: 'waiting_backpressure',
    to: 'running',
    by: 'reconciler',
    when: 'the limit is over',
  },
  {
    from: 'running',
    to: 'preparing',
    by: 'reconciler',
    when: 'the agent was lost and is started again',
  },
  {
    from: 'running',
    to: 'succeeded',
    by: 'reconciler',
    when: 'delivered, reviewed, or nothing to change',
  },
  ...(
    [
      'running',
      'waiting_mcp',
      'waiting_owner_review',
      'waiting_backpressure',
    ] as const
  ).flatMap((from): RunTransition[] => [
    { from, to: 'failed', by: 'reconciler', when: 'denied, limited or failed' },
    { from, to: 'canceled', by: 'reconciler', when: 'a person asked to stop' },
  ]),
];

export const RUN_STATUSES: readonly RunStatus[] = [
  'pending',
  'preparing',
  'running',
  'waiting_mcp',
  'waiting_owner_review',
  'waiting_backpressure',
  'succeeded',
  'failed',
  'canceled',
];

/** How a run may have ended in each terminal status. */
export const OUTCOMES: Readonly<
  Partial<Record<RunStatus, readonly RunOutcome[]>>
> = {
  succeeded: ['delivered', 'reviewed', 'no-change'],
  failed: ['denied', 'limited', 'failed'],
  canceled: ['canceled'],
};

/** An agent has asked people, and what it gets from them is not there yet. */
export function waitsForPeople(status: RunStatus): boolean {
  return status === 'waiting_mcp' || status === 'waiting_owner_review';
}

export type TerminalStatus = 'succeeded' | 'failed' | 'canceled';
export const TERMINAL_STATUSES: readonly TerminalStatus[] = [
  'succeeded',
  'failed',
  'canceled',
];
export const ACTIVE_STATUSES: readonly RunStatus[] = RUN_STATUSES.filter(
  status => !isTerminal(status),
);

export function isTerminal(status: RunStatus): status is TerminalStatus {
  return status in OUTCOMES;
}

export function terminalStatusOf(outcome: RunOutcome): TerminalStatus {
  return TERMINAL_STATUSES.find(status => OUTCOMES[status]!.includes(outcome))!;
}

export function mayMove(from: RunStatus, to: RunStatus, by: RunCause): boolean {
  return RUN_TRANSITIONS.some(
    transition =>
      transition.from === from && transition.to === to && transition.by === by,
  );
}

/** A move that the table does not have: a programming error, or a race that was lost. */
export class IllegalRunTransitionError extends Error {
  constructor(from: RunStatus, to: RunStatus, by: RunCause) {
    super(`A run can not go from ${from} to ${to} by the ${by}`);
    this.name = 'IllegalRunTransitionError';
  }
}
