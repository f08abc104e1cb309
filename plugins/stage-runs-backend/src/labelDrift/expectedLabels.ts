import {
  APPROVED,
  hasNothingLeft,
  IN_REVIEW,
  labelMovesAtApproval,
  labelMovesAtEnd,
  labelMovesAtStart,
  labelMovesAtSupersession,
  type LabelMoves,
} from '../runs/labelMoves';
import type { LabeledRun } from '../runs/planLabels';
import { isTerminal } from '../runs/runStates';

/** `any`: what is stored does not tell, so that both are right. */
export type Wanted = 'on' | 'off' | 'any';

/** What an issue or pull request shows of what is stored. */
export interface ExpectedLabels {
  inReview: Wanted;
  approved: Wanted;
  /** Names of the trigger labels of runs that have ended; always off. Of pull requests: none. */
  endedTriggers: string[];
}

/**
 * The labels that the platform holds to be true, by the number of the issue and of each pull
 * request of its runs: what is left when the moves of all runs are made one after the other,
 * whatever was there before. Every other label belongs to people, and so does the trigger
 * label of a run at work: who has put it may take it off.
 *
 * `runs` are all of the issue, oldest first, without those that review.
 */
export function expectedLabels(
  issueNumber: number,
  runs: readonly LabeledRun[],
): Map<number, ExpectedLabels> {
  const threads = new Map([[issueNumber, nothing()]]);
  for (const run of runs) {
    const pull = run.pull_request_number;
    if (pull && !threads.has(pull)) threads.set(pull, nothing());
    const ofIssue = threads.get(issueNumber)!;
    const ofPull = pull ? threads.get(pull)! : nothing();
    for (const { issue, pullRequest } of movesOf(run)) {
      apply(ofIssue, issue);
      apply(ofPull, pullRequest);
    }
    leaveOpen(run, { ofIssue, ofPull });
  }
  threads.get(issueNumber)!.endedTriggers = endedTriggers(runs);
  return threads;
}

function nothing(): ExpectedLabels {
  return { inReview: 'off', approved: 'off', endedTriggers: [] };
}

function movesOf(run: LabeledRun): LabelMoves[] {
  const start = labelMovesAtStart(run);
  if (!isTerminal(run.status)) return [start];
  if (run.superseded_at) {
    return [start, labelMovesAtEnd(run), labelMovesAtSupersession()];
  }
  if (!run.isApproved) return [start, labelMovesAtEnd(run)];
  const approval = labelMovesAtApproval();
  // The issue speaks of its latest result; an older one has its pull request.
  return run.isLatestResult
    ? [start, approval]
    : [start, { ...approval, issue: { add: [], remove: [] } }];
}

function apply(
  thread: ExpectedLabels,
  { add, remove }: LabelMoves['issue'],
): void {
  const after = (key: string, before: Wanted): Wanted => {
    if (add.includes(key)) return 'on';
    return remove.includes(key) ? 'off' : before;
  };
  thread.inReview = after(IN_REVIEW, thread.inReview);
  thread.approved = after(APPROVED, thread.approved);
}

/**
 * Where the moves depend on whether those of the run's start were written before its end: the
 * end of such a run says nothing of what its start has taken off.
 */
function leaveOpen(
  run: LabeledRun,
  { ofIssue, ofPull }: { ofIssue: ExpectedLabels; ofPull: ExpectedLabels },
): void {
  if (!isTerminal(run.status) || run.outcome === 'delivered') return;
  if (run.prompt_kind === 'revise' && hasNothingLeft(run)) {
    ofIssue.inReview = 'any';
    ofPull.inReview = 'any';
  }
  if (run.follows && !run.followsApprovedLatest) ofIssue.approved = 'any';
}

function endedTriggers(runs: readonly LabeledRun[]): string[] {
  const active = runs.find(run => !isTerminal(run.status));
  const ended = runs
    .filter(run => run !== active)
    .map(run => run.trigger_label);
  return [...new Set(ended)].filter(name => name !== active?.trigger_label);
}
