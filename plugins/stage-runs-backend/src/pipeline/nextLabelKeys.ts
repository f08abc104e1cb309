import { LAUNCH_PROFILES } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Stages } from '../registry/Stages';
import type { RunRow } from '../runs/rows';

/**
 * Keys of the labels that may come after the run's stage, the longest way first: an
 * issue's way gets longer and never shorter. After a rethink that is the stage it reopens,
 * after a superseded result nothing.
 */
export function nextLabelKeys(
  run: Pick<
    RunRow,
    'stage' | 'launch_profile' | 'reopens' | 'superseded_at' | 'scope'
  >,
  stages: Stages,
): string[] {
  if (run.superseded_at) return [];
  if (run.reopens) return labelKeysOf([run.reopens], stages);
  if (!run.launch_profile) return [];
  const pipeline = stages.pipeline.within(run.scope?.stages);
  const from = LAUNCH_PROFILES.indexOf(run.launch_profile);
  const ids = LAUNCH_PROFILES.slice(from)
    .reverse()
    .flatMap(profile => pipeline.next(run.stage, profile));
  return labelKeysOf(ids, stages);
}

/** Without those that are not installed any more. */
function labelKeysOf(ids: string[], stages: Stages): string[] {
  return [...new Set(ids)].flatMap(id =>
    stages
      .all()
      .filter(stage => stage.id === id)
      .map(({ labelKey }) => labelKey),
  );
}
