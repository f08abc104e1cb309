import {
  labelMovesAtApproval,
  labelMovesAtApprovedEnd,
  labelMovesAtEnd,
  labelMovesAtStart,
  labelMovesAtSupersession,
  labelMovesToPutRight,
  NEED_INPUT,
  type LabelMoves,
} from './labelMoves';
import type { RunRow } from './rows';
import { isTerminal } from './runStates';

/** `approved`: ended, and a person has accepted what it delivered. `superseded`: a rethink has replaced that. */
export type LabelState = 'start' | 'end' | 'approved' | 'superseded';

export type LabeledRun = Pick<
  RunRow,
  | 'id'
  | 'status'
  | 'outcome'
  | 'reason_code'
  | 'prompt_kind'
  | 'retry_of'
  | 'trigger_source'
  | 'trigger_label'
  | 'issue_number'
  | 'pull_request_number'
  | 'follows'
  | 'displaced_labels'
  | 'superseded_at'
> & {
  isApproved: boolean;
  /** What it follows is approved, and is the issue's latest result. */
  followsApprovedLatest: boolean;
  /** A person has accepted what its pull request shows. */
  isPullRequestApproved: boolean;
  /** No later run of the issue has delivered anything that counts. */
  isLatestResult: boolean;
};

/** A run of an issue, and which of its labels were written last, if any were. */
export interface RunToLabel<TRun extends LabeledRun = LabeledRun> {
  run: TRun;
  writtenState: LabelState | null;
  writtenLateWrites: number | null;
}

/** A label of an issue or pull request as it should be. */
export interface PlannedLabel {
  runId: string;
  number: number;
  /** Of the catalogue; absent for trigger labels. */
  key?: string;
  name: string;
  wanted: 'on' | 'off';
}

export interface LabelFacts {
  /** Every run of the issue whose labels are not written, oldest first, the newest run at the end. */
  runs: RunToLabel[];
  /** How often labels of this issue were moved late. */
  lateWrites: number;
  /** Numbers on which the platform has put `need:input`. */
  inputRequested: ReadonlySet<number>;
  nameOf(key: string): string;
}

/**
 * The labels of an issue and its pull requests, from what is stored now: the moves of all
 * runs that were not written yet, each label as the newest run that speaks of it wants it.
 * So it does not matter in which order runs asked, nor how often. What was written once is
 * left to people, except after a late write: then the newest run's labels are written again.
 */
export function planLabels(facts: LabelFacts): PlannedLabel[] {
  const planned = new Map<string, PlannedLabel>();
  const keyOf = (number: number, name: string) =>
    `${number}/${name.toLowerCase()}`;
  for (const each of runsToWrite(facts)) {
    const { run } = each;
    for (const label of labelsOf(each, movesOf(each, facts), facts)) {
      const key = keyOf(label.number, label.name);
      if (mayMove(label, planned.get(key), facts)) planned.set(key, label);
    }
    // The label that an older run would take off is this one's now.
    if (!isTerminal(run.status) && movesOf(each, facts).trigger === 'keep') {
      planned.delete(keyOf(run.issue_number, run.trigger_label));
    }
  }
  for (const label of statesAtWork(facts)) {
    const key = keyOf(label.number, label.name);
    if (planned.has(key)) planned.set(key, label);
  }
  return [...planned.values()];
}

/**
 * What the run at work has taken off stays off, though an older run's result has changed
 * since then: it is being worked on.
 */
function statesAtWork(facts: LabelFacts): PlannedLabel[] {
  const newest = facts.runs.at(-1);
  if (!newest || isTerminal(newest.run.status)) return [];
  const moves = { ...movesOf(newest, facts), trigger: 'keep' as const };
  return labelsOf(newest, moves, facts).filter(({ key }) => key !== undefined);
}

/** The runs whose labels are written by what `planLabels` plans. */
export function runsToWrite<TRun extends LabeledRun>({
  runs,
  lateWrites,
}: {
  runs: RunToLabel<TRun>[];
  lateWrites: number;
}): RunToLabel<TRun>[] {
  const newest = runs.at(-1);
  return runs.filter(
    each =>
      each.writtenState !== stateOf(each.run) ||
      (each === newest && each.writtenLateWrites !== lateWrites),
  );
}

export function stateOf(
  run: Pick<LabeledRun, 'status' | 'isApproved' | 'superseded_at'>,
): LabelState {
  if (!isTerminal(run.status)) return 'start';
  if (run.superseded_at) return 'superseded';
  return run.isApproved ? 'approved' : 'end';
}

function movesOf(each: RunToLabel, facts: LabelFacts): LabelMoves {
  const moves = movesAs(each, facts);
  const { outcome, isLatestResult } = each.run;
  // The issue speaks of its latest result; an older one has its pull request.
  return outcome === 'delivered' && !isLatestResult
    ? { ...moves, issue: { add: [], remove: [] } }
    : moves;
}

function movesAs(
  { run, writtenState, writtenLateWrites }: RunToLabel,
  { lateWrites }: LabelFacts,
): LabelMoves {
  if (run.superseded_at) return labelMovesAtSupersession();
  if (run.isApproved) {
    const isEndWritten = writtenState === 'end' || writtenState === 'approved';
    return isEndWritten ? labelMovesAtApproval() : labelMovesAtApprovedEnd();
  }
  if (isTerminal(run.status)) return labelMovesAtEnd(run);
  return lateWrites > (writtenLateWrites ?? 0)
    ? labelMovesToPutRight(run)
    : labelMovesAtStart(run);
}

function labelsOf(
  each: RunToLabel,
  moves: LabelMoves,
  { nameOf }: LabelFacts,
): PlannedLabel[] {
  const { run } = each;
  const labels = (number: number, keys: string[], wanted: 'on' | 'off') =>
    keys.map(key => ({
      ...{ runId: run.id, number, key, name: nameOf(key), wanted },
    }));
  const { issue_number: issue, pull_request_number: pull } = run;
  return [
    ...labels(issue, moves.issue.remove, 'off'),
    ...labels(issue, moves.issue.add, 'on'),
    ...(pull ? labels(pull, moves.pullRequest.remove, 'off') : []),
    ...(pull ? labels(pull, moves.pullRequest.add, 'on') : []),
    ...displacedLabels(each),
    ...triggerLabel(run, moves),
  ];
}

/** Once: what a person puts later is not what the run has displaced. */
function displacedLabels({ run, writtenState }: RunToLabel): PlannedLabel[] {
  if (writtenState !== null) return [];
  return run.displaced_labels.map(name => ({
    ...{ runId: run.id, number: run.issue_number, name, wanted: 'off' },
  }));
}

function triggerLabel(
  run: LabeledRun,
  { trigger }: LabelMoves,
): PlannedLabel[] {
  if (trigger === 'keep') return [];
  return [
    {
      ...{ runId: run.id, number: run.issue_number, name: run.trigger_label },
      wanted: trigger === 'add' ? 'on' : 'off',
    },
  ];
}

/** `need:input` that a person has put is the person's. */
function mayMove(
  label: PlannedLabel,
  planned: PlannedLabel | undefined,
  { inputRequested }: LabelFacts,
): boolean {
  if (label.key !== NEED_INPUT || label.wanted === 'on') return true;
  return inputRequested.has(label.number) || planned?.wanted === 'on';
}

/** What has to be done where these labels are present; removals come first. */
export function changesTo(
  present: string[],
  planned: PlannedLabel[],
): { remove: string[]; add: string[] } {
  const there = new Set(present.map(name => name.toLowerCase()));
  const names = (labels: PlannedLabel[]) => labels.map(({ name }) => name);
  const isThere = ({ name }: PlannedLabel) => there.has(name.toLowerCase());
  const on = planned.filter(({ wanted }) => wanted === 'on');
  const off = planned.filter(({ wanted }) => wanted === 'off');
  return {
    remove: names(off.filter(isThere)),
    add: names(on.filter(label => !isThere(label))),
  };
}
