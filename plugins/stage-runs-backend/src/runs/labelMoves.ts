import type { RunRow } from './rows';

/** By keys of the label catalogue; names on GitHub are looked up when the labels are moved. */
export interface LabelMoves {
  trigger: 'add' | 'remove';
  issue: { add: string[]; remove: string[] };
  pullRequest: { add: string[]; remove: string[] };
}

/** A retried run shows its trigger label again. */
export const LABEL_MOVES_AT_RETRY: LabelMoves = {
  trigger: 'add',
  issue: { add: [], remove: [] },
  pullRequest: { add: [], remove: [] },
};

const OLDER_STATES = ['state.approved', 'state.superseded', 'state.abandoned'];

/**
 * Requirements 3.1.3: the trigger label goes with every end. A delivered run leaves
 * `state:in-review` on the issue and the pull request, a run without changes leaves
 * `need:input`; one that failed or was canceled leaves nothing.
 */
export function labelMovesAtEnd(run: Pick<RunRow, 'outcome'>): LabelMoves {
  const nothing = { add: [], remove: [] };
  const trigger = 'remove';
  if (run.outcome === 'delivered') {
    const review = { add: ['state.in-review'], remove: OLDER_STATES };
    return { trigger, issue: review, pullRequest: review };
  }
  if (run.outcome === 'no-change') {
    return {
      trigger,
      issue: { add: ['need.input'], remove: [] },
      pullRequest: nothing,
    };
  }
  return { trigger, issue: nothing, pullRequest: nothing };
}
