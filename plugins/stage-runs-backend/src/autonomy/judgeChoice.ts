import type {
  CatalogueLabel,
  GitHubIssue,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { StageResult } from '../pipeline/judgeEntry';
import type { Pipeline } from '../pipeline/Pipeline';
import { riskProfile } from '../pipeline/riskProfile';
import type { RunRow } from '../runs/rows';
import { closingLabels } from '../trigger/decideTrigger';
import type { ChoiceRow } from './choice';

type Run = Pick<
  RunRow,
  'id' | 'stage' | 'outcome' | 'superseded_at' | 'prompt_kind'
>;

export interface ChoiceFacts {
  pipeline: Pipeline;
  issue: Pick<GitHubIssue, 'state' | 'labels'>;
  /** Those of the catalogue that are on the issue. */
  liveLabels: CatalogueLabel[];
  results: StageResult[];
  /** Of the issue, newest first. */
  runs: Run[];
  active: Run | undefined;
  /** The issue's last choice. */
  newest: Pick<ChoiceRow, 'ended_at'> | undefined;
}

/** Why nothing can be chosen. */
export type ChoiceRefusal =
  | 'open_already'
  | 'nothing_approved'
  | 'issue_closed'
  | 'labels_in_the_way'
  | 'run_active'
  | 'nothing_left';

export type ChoiceVerdict =
  | { refusal: ChoiceRefusal }
  /** The stages that may be gone on with, in order. */
  | { refusal: undefined; stages: string[] };

/**
 * Whether a person could choose now to go on without approvals, and with which stages: those
 * of the way behind the one that has its result last, or is at work.
 */
export function judgeChoice(facts: ChoiceFacts): ChoiceVerdict {
  const { active, issue, newest, pipeline, results } = facts;
  const approved = results.some(
    ({ stage, state }) => state === 'approved' && pipeline.find(stage),
  );
  if (newest && newest.ended_at === null) return { refusal: 'open_already' };
  if (!approved) return { refusal: 'nothing_approved' };
  if (issue.state === 'closed') return { refusal: 'issue_closed' };
  const closing = closingLabels({ labels: facts.liveLabels, asksAgain: false });
  if (closing.length > 0) return { refusal: 'labels_in_the_way' };
  if (active && !isWork(active, pipeline)) return { refusal: 'run_active' };
  const from = active ?? latestResult(facts);
  const way = wayNow(facts);
  const stages = from ? way.slice(way.indexOf(from.stage) + 1) : [];
  if (stages.length === 0) return { refusal: 'nothing_left' };
  return { refusal: undefined, stages };
}

/** The newest run whose result counts on the way. */
export function latestResult<TRun extends Run>({
  runs,
  pipeline,
}: {
  runs: TRun[];
  pipeline: Pipeline;
}): TRun | undefined {
  return runs.find(
    ({ outcome, stage, superseded_at: at }) =>
      outcome === 'delivered' && at === null && pipeline.find(stage),
  );
}

function isWork({ prompt_kind: kind, stage }: Run, pipeline: Pipeline) {
  return kind === 'work' && pipeline.find(stage) !== undefined;
}

function wayNow({ issue, pipeline, results }: ChoiceFacts): string[] {
  const had = results.map(({ stage }) => stage);
  return pipeline.way(pipeline.profileOf(had, riskProfile(issue.labels)));
}
