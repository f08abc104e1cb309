import type { LaunchProfile } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Pipeline } from './Pipeline';

/** What the issue has of a stage. A stage that no run of the issue has had is not listed. */
export interface StageResult {
  stage: string;
  /**
   * `working`: no run of it has delivered yet. `superseded`: what it had was replaced, so that
   * it opens nothing; the issue has had the stage all the same.
   */
  state: 'working' | 'delivered' | 'approved' | 'superseded';
}

/** Why a stage before the one that starts has no approved result. */
export type SkipReason =
  /** The way of the issue does not pass through it. */
  | 'not_on_the_way'
  /** Work of the kind does without it. */
  | 'not_in_scope'
  /** The issue began with a later stage. */
  | 'issue_began_later'
  /** A later stage's approved result opens the one that starts. */
  | 'fast_track'
  /** An owner has decided to go on without it. */
  | 'owner_decision'
  /** A person has chosen beforehand to go on without approvals. */
  | 'autonomy_choice';

export interface SkippedStage {
  stage: string;
  reason: SkipReason;
}

export type Entry =
  | {
      open: true;
      profile: LaunchProfile | null;
      /** The stage whose approved result it builds on. */
      after: string | undefined;
      skipped: SkippedStage[];
    }
  /** Stages of the way before this one without an approved result, in order. */
  | { open: false; profile: LaunchProfile; missing: string[] };

/**
 * Whether the results that the issue has let a stage start (requirements 3.1, entry rules;
 * 3.1.2). The way is the shortest one with all stages that the issue has had: it gets
 * longer and never shorter.
 */
export function judgeEntry(facts: {
  pipeline: Pipeline;
  stage: string;
  results: StageResult[];
  /** What the risk labels ask for. */
  atLeast: LaunchProfile;
}): Entry {
  const { pipeline, stage, results, atLeast } = facts;
  const place = pipeline.find(stage)?.place;
  if (!place) {
    return { open: true, profile: null, after: undefined, skipped: [] };
  }
  const touched = [...results.map(result => result.stage), stage];
  const profile = pipeline.profileOf(touched, atLeast);
  const approved = new Set(
    results.filter(({ state }) => state === 'approved').map(r => r.stage),
  );
  const before = pipeline.before(stage, profile);
  const way = pipeline.way(profile);
  const missing = way
    .slice(0, way.indexOf(stage))
    .filter(id => !approved.has(id));
  const open = (after: string | undefined, passed: SkippedStage[]): Entry => ({
    ...{ open: true, profile, after },
    skipped: [...notOnTheWay(pipeline, profile, stage), ...passed],
  });
  const passedBy = (reason: SkipReason) =>
    missing.map(id => ({ stage: id, reason }));

  // What is missing further back was passed when the stage before this one started.
  if (before === undefined || approved.has(before)) return open(before, []);
  if (beginsHere(facts, profile)) {
    return open(undefined, passedBy('issue_began_later'));
  }
  const fastTrack = place.fastTrackAfter?.find(id => approved.has(id));
  if (fastTrack) return open(fastTrack, passedBy('fast_track'));
  return { open: false, profile, missing };
}

/**
 * What an owner's decision makes of it: the stage builds on the last result before it that is
 * approved, and passes by whatever stands between. What is open already stays as it is.
 */
export function openedByOwner(
  entry: Entry,
  { pipeline, stage }: { pipeline: Pipeline; stage: string },
): Entry {
  if (entry.open) return entry;
  const { profile, missing } = entry;
  const way = pipeline.way(profile);
  const earlier = way.slice(0, way.indexOf(stage));
  const after = earlier.filter(id => !missing.includes(id)).at(-1);
  const passed = earlier.slice(after ? earlier.indexOf(after) + 1 : 0);
  return {
    ...{ open: true, profile, after },
    skipped: [
      ...notOnTheWay(pipeline, profile, stage),
      ...passed.map(
        (id): SkippedStage => ({ stage: id, reason: 'owner_decision' }),
      ),
    ],
  };
}

/**
 * What a choice to go on without approvals makes of it: the stage builds on what the one before
 * has delivered, which stays without an approval.
 */
export function openedByChoice(
  { profile }: Entry,
  at: { pipeline: Pipeline; stage: string; after: string },
): Entry {
  if (!profile) return { open: true, profile, after: undefined, skipped: [] };
  const { pipeline, stage, after } = at;
  return {
    ...{ open: true, profile, after },
    skipped: [
      ...notOnTheWay(pipeline, profile, stage),
      { stage: after, reason: 'autonomy_choice' },
    ],
  };
}

/** An issue that has had nothing before this stage may begin with it. */
function beginsHere(
  { pipeline, stage, results }: Parameters<typeof judgeEntry>[0],
  profile: LaunchProfile,
): boolean {
  const begins = pipeline.find(stage)?.place.begins ?? [];
  if (!begins.includes(profile)) return false;
  const way = pipeline.way(profile);
  const earlier = way.slice(0, way.indexOf(stage));
  return !results.some(result => earlier.includes(result.stage));
}

function notOnTheWay(
  pipeline: Pipeline,
  profile: LaunchProfile,
  stage: string,
): SkippedStage[] {
  const longest = pipeline.way('new-service');
  const way = pipeline.way(profile);
  return longest
    .slice(0, Math.max(longest.indexOf(stage), 0))
    .filter(id => !way.includes(id))
    .map(id => ({
      stage: id,
      reason: pipeline.isScoped ? 'not_in_scope' : 'not_on_the_way',
    }));
}
