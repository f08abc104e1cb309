import type { RunRow } from './rows';

/** By keys of the label catalogue; names on GitHub are looked up when the labels are moved. */
export interface LabelMoves {
  trigger: 'add' | 'remove' | 'keep';
  issue: LabelChange;
  pullRequest: LabelChange;
}

type LabelChange = { add: string[]; remove: string[] };

export const APPROVED = 'state.approved';
const NOTHING: LabelChange = { add: [], remove: [] };
export const IN_REVIEW = 'state.in-review';
export const SUPERSEDED = 'state.superseded';
export const NEED_INPUT = 'need.input';
export const NEED_REVIEWER = 'need.reviewer';
const OLDER_STATES = [APPROVED, SUPERSEDED, 'state.abandoned'];
const NOTHING_TO_REVIEW = [
  'issue_closed',
  'pull_request_closed',
  'revise_branch_gone',
];

/** For runs that no label has asked for. */
const PUT_BY_PLATFORM: RunRow['trigger_source'][] = ['portal', 'autonomy'];

type Start = Pick<
  RunRow,
  'prompt_kind' | 'retry_of' | 'trigger_source' | 'follows'
>;
type End = Start &
  Pick<RunRow, 'outcome' | 'reason_code'> & {
    /** What it follows is approved, and is the issue's latest result. */
    followsApprovedLatest: boolean;
    /** A person has accepted what its pull request shows. */
    isPullRequestApproved: boolean;
  };

/**
 * Requirements 3.1.3: while a pull request is revised nobody has to review it. A run that
 * was started in the portal shows its trigger label, and a retried one shows it again, if
 * there was one; the label of any other run was put by a person, who may take it off again.
 * The approval of the stage before stays on its pull request; on the issue another stage
 * has begun.
 */
export function labelMovesAtStart(run: Start): LabelMoves {
  const state =
    run.prompt_kind === 'revise' ? { add: [], remove: [IN_REVIEW] } : NOTHING;
  const trigger = putsTriggerLabel(run) ? 'add' : 'keep';
  const issue = run.follows
    ? { ...state, remove: [...state.remove, APPROVED] }
    : state;
  return { trigger, issue, pullRequest: state };
}

/** After somebody may have moved labels late: the trigger label is put back as well. */
export function labelMovesToPutRight(run: Start): LabelMoves {
  const moves = labelMovesAtStart(run);
  return hasTriggerLabel(run) ? { ...moves, trigger: 'add' } : moves;
}

export function movesAnything({ trigger, issue, pullRequest }: LabelMoves) {
  const changes = [issue, pullRequest].flatMap(({ add, remove }) => [
    ...add,
    ...remove,
  ]);
  return trigger !== 'keep' || changes.length > 0;
}

/**
 * Requirements 3.1.3: the trigger label goes with every end. A delivered run leaves
 * `state:in-review` on the issue and the pull request and answers what `need:input` asked
 * for, a run without changes leaves `need:input`; one that failed or was canceled leaves
 * nothing. After a revision that delivered nothing the pull request still waits for its
 * review.
 *
 * `state:abandoned` is never put here. It says that the owner has given the work up, which
 * neither a canceled run nor a closed issue says: the run can be retried, the issue opened.
 */
export function labelMovesAtEnd(run: End): LabelMoves {
  const trigger = 'remove';
  if (run.outcome === 'delivered') {
    const review = { add: [IN_REVIEW], remove: [...OLDER_STATES, NEED_INPUT] };
    return { trigger, issue: review, pullRequest: review };
  }
  const state = stillInReview(run) ? { add: [IN_REVIEW], remove: [] } : NOTHING;
  const needs = run.outcome === 'no-change' ? [NEED_INPUT] : [];
  // The issue is where the stage before has left it.
  const approved = run.followsApprovedLatest ? [APPROVED] : [];
  const issue = { ...state, add: [...state.add, ...needs, ...approved] };
  return { trigger, issue, pullRequest: state };
}

/** A person has accepted the result. */
export function labelMovesAtApproval(): LabelMoves {
  const accepted = {
    add: [APPROVED],
    remove: [IN_REVIEW, ...OLDER_STATES.filter(key => key !== APPROVED)],
  };
  return { trigger: 'keep', issue: accepted, pullRequest: accepted };
}

/** The result was accepted before the labels of its end were written. */
export function labelMovesAtApprovedEnd(): LabelMoves {
  const { issue } = labelMovesAtApproval();
  const accepted = { ...issue, remove: [...issue.remove, NEED_INPUT] };
  return { trigger: 'remove', issue: accepted, pullRequest: accepted };
}

/** What was accepted before the revision, and has not changed, waits for no review. */
function stillInReview(run: End): boolean {
  const { prompt_kind: kind, isPullRequestApproved } = run;
  return kind === 'revise' && !isPullRequestApproved && !hasNothingLeft(run);
}

/** It ended because there is nothing any more that could be reviewed. */
export function hasNothingLeft({
  reason_code: reason,
}: Pick<RunRow, 'reason_code'>): boolean {
  return NOTHING_TO_REVIEW.includes(reason ?? '');
}

/**
 * A rethink has replaced the result (requirements 3.1.3): its pull request says so, and nothing
 * else does. The issue speaks of what counts.
 */
export function labelMovesAtSupersession(): LabelMoves {
  const replaced = { add: [SUPERSEDED], remove: [IN_REVIEW, APPROVED] };
  return { trigger: 'keep', issue: NOTHING, pullRequest: replaced };
}

/** No person has put it. */
function putsTriggerLabel(run: Start): boolean {
  const isRetry = run.retry_of !== null && hasTriggerLabel(run);
  return isRetry || PUT_BY_PLATFORM.includes(run.trigger_source);
}

function hasTriggerLabel(run: Start): boolean {
  return run.trigger_source !== 'pull_request_review';
}
