import type { RequestStatus } from './types';

/**
 * Who moves a request. `person`: somebody who may decide, in the portal or through an
 * adapter. `platform`: the one that carries an approved call out, looks at the clock, or
 * ends the run. `adapter`: one that says it can't ask anybody. An agent never does.
 */
export type RequestCause = 'person' | 'platform' | 'adapter';

export interface RequestTransition {
  from: RequestStatus;
  to: RequestStatus;
  by: RequestCause;
  when: string;
}

/**
 * The state machine of a request, complete: the store refuses what is not in here, and
 * docs/request-states.md is generated from it. An end is never left.
 */
export const REQUEST_TRANSITIONS: readonly RequestTransition[] = [
  {
    from: 'requested',
    to: 'approved',
    by: 'person',
    when: 'a call is approved; it is carried out next',
  },
  {
    from: 'requested',
    to: 'applied',
    by: 'person',
    when: 'a question is answered',
  },
  { from: 'requested', to: 'denied', by: 'person', when: 'it is denied' },
  {
    from: 'requested',
    to: 'expired',
    by: 'platform',
    when: 'its time is over, or the run has ended',
  },
  {
    from: 'requested',
    to: 'failed',
    by: 'adapter',
    when: 'the adapter can not ask anybody',
  },
  {
    from: 'approved',
    to: 'applied',
    by: 'platform',
    when: 'the call was carried out',
  },
  {
    from: 'approved',
    to: 'failed',
    by: 'platform',
    when: 'the call failed, or may not be carried out any more',
  },
];

export const REQUEST_STATUSES: readonly RequestStatus[] = [
  ...(['requested', 'approved', 'applied'] as const),
  ...(['denied', 'expired', 'failed'] as const),
];

export function mayMoveRequest(
  from: RequestStatus,
  to: RequestStatus,
  by: RequestCause,
): boolean {
  return REQUEST_TRANSITIONS.some(
    transition =>
      transition.from === from && transition.to === to && transition.by === by,
  );
}

/** The agent may go on: nothing more happens to the request. */
export function isFinal(status: RequestStatus): boolean {
  return !REQUEST_TRANSITIONS.some(({ from }) => from === status);
}
