import type { RunRow } from './rows';

/** By keys of the label catalogue; names on GitHub are looked up when the labels are moved. */
export interface LabelMoves {
  /** Moves of a start are dropped when the run has ended before them. */
  at: 'start' | 'end';
  trigger: 'add' | 'remove' | 'keep';
  issue: LabelChange;
  pullRequest: LabelChange;
}

type LabelChange = { add: string[]; remove: string[] };

const NOTHING: LabelChange = { add: [], remove: [] };
export const IN_REVIEW = 'state.in-review';
const NEED_INPUT = 'need.input';
const OLDER_STATES = ['state.approved', 'state.superseded', 'state.abandoned'];
const NOTHING_TO_REVIEW = [
  'issue_closed',
  'pull_request_closed',
  'revise_branch_gone',
];

type Start = Pick<RunRow, 'prompt_kind' | 'retry_of' | 'trigger_source'>;
type End = Start & Pick<RunRow, 'outcome' | 'reason_code'>;

/**
 * Requirements 3.1.3: while a pull request is revised nobody has to review it. A retried
 * run shows its trigger label again, if there was one. Undefined: nothing is moved.
 */
export function labelMovesAtStart(run: Start): LabelMoves | undefined {
  const isShown = run.retry_of !== null && run.trigger_source === 'issue_label';
  const isRevision = run.prompt_kind === 'revise';
  if (!isShown && !isRevision) return undefined;
  const state = isRevision ? { add: [], remove: [IN_REVIEW] } : NOTHING;
  const trigger = isShown ? 'add' : 'keep';
  return { at: 'start', trigger, issue: state, pullRequest: state };
}

/**
 * Requirements 3.1.3: the trigger label goes with every end. A delivered run leaves
 * `state:in-review` on the issue and the pull request, a run without changes leaves
 * `need:input`; one that failed or was canceled leaves nothing. After a revision that
 * delivered nothing the pull request still waits for its review.
 */
export function labelMovesAtEnd(run: End): LabelMoves {
  const at = 'end';
  const trigger = 'remove';
  if (run.outcome === 'delivered') {
    const review = { add: [IN_REVIEW], remove: OLDER_STATES };
    return { at, trigger, issue: review, pullRequest: review };
  }
  const state = stillInReview(run) ? { add: [IN_REVIEW], remove: [] } : NOTHING;
  const needs = run.outcome === 'no-change' ? [NEED_INPUT] : [];
  const issue = { ...state, add: [...state.add, ...needs] };
  return { at, trigger, issue, pullRequest: state };
}

function stillInReview({ prompt_kind: kind, reason_code: reason }: End) {
  return kind === 'revise' && !NOTHING_TO_REVIEW.includes(reason ?? '');
}
