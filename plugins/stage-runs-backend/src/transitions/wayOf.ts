import type { LaunchProfile } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { StageResult } from '../pipeline/judgeEntry';
import type { SkipReason } from '../pipeline/judgeEntry';
import type { Pipeline } from '../pipeline/Pipeline';
import type { RunRow } from '../runs/rows';

export interface WayStage {
  stage: string;
  state: StageResult['state'] | 'skipped' | 'not_started';
  /** Of a stage that was passed by; runs of earlier versions have not stored it. */
  skipReason?: SkipReason;
  /** Who has decided so, and why, where it was a person's decision. */
  decision?: { login: string; reason: string };
  /** The newest run that counts for it. */
  runId?: string;
}

type WayRun = Pick<
  RunRow,
  | 'id'
  | 'stage'
  | 'outcome'
  | 'skipped_stages'
  | 'owner_decision'
  | 'superseded_at'
>;

/** The way that an issue is on, and what it has of each stage. */
export function wayOf(facts: {
  pipeline: Pipeline;
  results: StageResult[];
  /** Of the issue, newest first. */
  runs: WayRun[];
  atLeast: LaunchProfile;
}): { profile: LaunchProfile; stages: WayStage[] } {
  const { pipeline, results, atLeast } = facts;
  const profile = pipeline.profileOf(
    results.map(({ stage }) => stage),
    atLeast,
  );
  // A run that delivered nothing has had no result, nor passed anything by.
  const runs = facts.runs.filter(
    ({ outcome }) => outcome === null || outcome === 'delivered',
  );
  const stages = pipeline.way(profile).map((stage): WayStage => {
    const result = results.find(each => each.stage === stage);
    // What a superseded result passed by has to be decided again.
    if (!result) return withoutResult(stage, runs.filter(counts));
    const run = runs.find(each => each.stage === stage);
    return { stage, state: result.state, runId: run?.id };
  });
  return { profile, stages: passedToo(stages) };
}

function counts({ superseded_at: at }: WayRun): boolean {
  return at === null;
}

function withoutResult(stage: string, runs: WayRun[]): WayStage {
  for (const { skipped_stages: skipped, owner_decision: by } of runs) {
    const passed = skipped?.find(each => each.stage === stage);
    if (!passed) continue;
    const skipReason = passed.reason;
    const decision =
      skipReason === 'owner_decision' && by
        ? { login: by.login, reason: by.reason }
        : undefined;
    return { stage, state: 'skipped', skipReason, decision };
  }
  return { stage, state: 'not_started' };
}

/** What has a later stage behind it was passed by, also where nothing says why. */
function passedToo(stages: WayStage[]): WayStage[] {
  const last = stages.findLastIndex(
    ({ runId, state }) => runId !== undefined && state !== 'superseded',
  );
  return stages.map((each, index) =>
    each.state === 'not_started' && index < last
      ? { ...each, state: 'skipped' }
      : each,
  );
}
