import type {
  CatalogueLabel,
  LabelCatalogue,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import {
  judgeEntry,
  openedByOwner,
  type Entry,
  type StageResult,
} from '../pipeline/judgeEntry';
import type { Pipeline } from '../pipeline/Pipeline';
import { riskProfile } from '../pipeline/riskProfile';
import { reviseKeyOf } from '../registry/Stages';
import { finalityOf } from '../rethink/finalityOf';
import { reopenableStages } from '../rethink/reopenableStages';
import { roleLabelKey } from '../roleGates/roleLabels';
import { rolesInTheWay } from '../roleGates/rolesInTheWay';
import { changesTo, planLabels, type LabeledRun } from '../runs/planLabels';
import type { PromptKind, RunRow } from '../runs/rows';
import {
  asksAgain,
  closingLabels,
  type TriggerFacts,
} from '../trigger/decideTrigger';
import { asPutByPerson } from '../trigger/portalWish';
import { OPEN_ENTRY } from '../trigger/TriggerFactsReader';
import {
  asPut,
  displacedBy,
  judgeTransition,
  type TransitionVerdict,
} from './judgeTransition';

export type TransitionKind =
  | 'next'
  | 'fast_track'
  | 'again'
  | 'revise'
  | 'beside'
  /** Before what the issue has had. */
  | 'earlier'
  | 'later';

export interface Transition {
  label: string;
  stage: string;
  kind: TransitionKind;
  verdict: TransitionVerdict;
  inTheWay: {
    labels: string[];
    /** Labels of the stages whose results nobody has approved. */
    missing: string[];
  };
  diff: { remove: string[]; add: string[] };
}

/** What is stored and what GitHub says of one issue, for the person who looks at it. */
export interface IssueState
  extends Pick<
    TriggerFacts,
    | 'live'
    | 'liveLabels'
    | 'user'
    | 'role'
    | 'activeRunId'
    | 'configProblems'
    | 'openRoles'
  > {
  issueNumber: number;
  /** All labels of the issue, as GitHub names them. */
  labelNames: string[];
  results: StageResult[];
  newest: Parameters<typeof asksAgain>[1];
  /** Open pull requests that runs of the issue have delivered, newest first. */
  revisable: RevisableRun[];
}

type RevisableRun = Pick<
  RunRow,
  'stage' | 'pull_request_number' | 'superseded_at' | 'reopened_at'
>;

interface Installed {
  pipeline: Pipeline;
  /** With a runtime that can start them. */
  stages: readonly Stage[];
  catalogue: LabelCatalogue;
}

interface Candidate {
  stage: Stage;
  label: CatalogueLabel;
  promptKind: PromptKind;
}

/**
 * Every label of a stage that the issue could get, judged by what is stored and by its
 * labels on GitHub. What only its pull requests can tell is judged when a stage starts.
 */
export function listTransitions(
  issue: IssueState,
  installed: Installed,
): Transition[] {
  return candidatesOf(issue, installed).map(candidate => {
    const entry = entryOf(candidate, issue, installed);
    const { pipeline } = installed;
    const opened = openedByOwner(entry, {
      ...{ pipeline, stage: candidate.stage.id },
    });
    const facts = factsOf(candidate, issue, { entry, pipeline });
    const verdict = judgeTransition(facts, opened);
    return {
      label: candidate.label.name,
      stage: candidate.stage.id,
      kind: kindOf(candidate, issue, { entry, pipeline }),
      verdict,
      inTheWay: isGateClosed(verdict)
        ? inTheWay(facts, installed)
        : { labels: [], missing: [] },
      diff: diffOf(candidate, issue, { facts, opened, installed }),
    };
  });
}

/** A stage is revised when it has something to revise. */
function candidatesOf(
  { results }: IssueState,
  { stages, catalogue }: Installed,
): Candidate[] {
  return stages.flatMap(stage => {
    const label = catalogue.byKey(stage.labelKey);
    const work: Candidate = { stage, label, promptKind: 'work' };
    const result = results.find(each => each.stage === stage.id);
    const revise = catalogue
      .all()
      .find(({ key }) => key === reviseKeyOf(stage.labelKey));
    const isThere =
      result?.state === 'delivered' || result?.state === 'approved';
    if (!revise || !isThere) return [work];
    return [work, { stage, label: revise, promptKind: 'revise' }];
  });
}

function entryOf(
  { stage, promptKind }: Candidate,
  { results, labelNames }: IssueState,
  { pipeline }: Installed,
): Entry {
  if (promptKind === 'revise') return OPEN_ENTRY.entry;
  const atLeast = riskProfile(labelNames);
  return judgeEntry({ pipeline, stage: stage.id, results, atLeast });
}

function factsOf(
  { stage, label, promptKind }: Candidate,
  issue: IssueState,
  { entry, pipeline }: { entry: Entry; pipeline: Pipeline },
): TriggerFacts {
  const revised = promptKind === 'revise' ? revisedBy(stage, issue) : undefined;
  return {
    ...asPutByPerson(label, issue.user),
    ...{ live: issue.live, liveLabels: asPut(label, issue.liveLabels) },
    ...{ user: issue.user, role: issue.role },
    ...{ stage, promptKind, entry },
    revisedPullRequest: revised?.pull_request_number ?? undefined,
    revisedFinality: finalityOf(revised),
    reopenable: reopenableStages(issue.results, pipeline),
    ...{ pullRequestLabels: [], followedLabels: [] },
    activeRunId: issue.activeRunId,
    configProblems: issue.configProblems,
    asksAgain: asksAgain(stage.id, issue.newest),
    openRoles: issue.openRoles,
  };
}

/** That of the stage before others, and what counts before what was replaced, as a revision finds it. */
function revisedBy(
  stage: Stage,
  { revisable }: IssueState,
): RevisableRun | undefined {
  const ofStage = revisable.filter(each => each.stage === stage.id);
  const candidates = ofStage.length > 0 ? ofStage : revisable;
  return candidates.find(each => !each.superseded_at) ?? candidates[0];
}

function kindOf(
  { stage, promptKind }: Candidate,
  { results }: IssueState,
  { entry, pipeline }: { entry: Entry; pipeline: Pipeline },
): TransitionKind {
  if (promptKind === 'revise') return 'revise';
  if (stage.place.kind !== 'pipeline') return 'beside';
  const counting = results.filter(({ state }) => state !== 'superseded');
  if (counting.some(each => each.stage === stage.id)) return 'again';
  const order = pipeline.way('new-service');
  const reached = Math.max(...counting.map(each => order.indexOf(each.stage)));
  if (order.indexOf(stage.id) < reached) return 'earlier';
  if (!entry.open) return 'later';
  const isFast = entry.skipped.some(({ reason }) => reason === 'fast_track');
  return isFast ? 'fast_track' : 'next';
}

/** Labels and approvals are in the way of a gate; any other reason speaks for itself. */
function isGateClosed(verdict: TransitionVerdict): boolean {
  return !verdict.open && verdict.reason === 'stage_gate_closed';
}

function inTheWay(
  { liveLabels: labels, entry, ...facts }: TriggerFacts,
  { stages, catalogue }: Installed,
): Transition['inTheWay'] {
  const labelOf = (id: string) => {
    const stage = stages.find(each => each.id === id);
    return stage ? catalogue.byKey(stage.labelKey).name : id;
  };
  return {
    labels: [
      ...closingLabels({ labels, ...facts }).map(({ name }) => name),
      ...rolesInTheWay(facts).map(
        role => catalogue.byKey(roleLabelKey(role)).name,
      ),
    ],
    missing: entry.open ? [] : entry.missing.map(labelOf),
  };
}

/** What the platform does to the labels of the issue when the run starts: planned as for any run. */
function diffOf(
  { label, promptKind }: Candidate,
  issue: IssueState,
  more: { facts: TriggerFacts; opened: Entry; installed: Installed },
): Transition['diff'] {
  const { facts, opened, installed } = more;
  const after = opened.open ? opened.after : undefined;
  const run: LabeledRun = {
    ...{ id: 'preview', status: 'pending', outcome: null, reason_code: null },
    ...{ prompt_kind: promptKind, retry_of: null, trigger_source: 'portal' },
    ...{ trigger_label: label.name, issue_number: issue.issueNumber },
    pull_request_number: facts.revisedPullRequest ?? null,
    follows: after ?? null,
    displaced_labels: displacedBy(label, issue.liveLabels),
    ...{ isApproved: false, isLatestResult: false, superseded_at: null },
    ...{ followsApprovedLatest: false, isPullRequestApproved: false },
  };
  const planned = planLabels({
    runs: [{ run, writtenState: null, writtenLateWrites: null }],
    ...{ lateWrites: 0, inputRequested: new Set<number>() },
    nameOf: key => installed.catalogue.byKey(key).name,
  });
  return changesTo(
    issue.labelNames,
    planned.filter(({ number }) => number === issue.issueNumber),
  );
}
