import { LAUNCH_PROFILES } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Stages } from '../registry/Stages';
import type { RunRow } from '../runs/rows';

/**
 * Keys of the labels that may come after the run's stage, the longest way first: an
 * issue's way gets longer and never shorter.
 */
export function nextLabelKeys(
  run: Pick<RunRow, 'stage' | 'launch_profile'>,
  stages: Stages,
): string[] {
  if (!run.launch_profile) return [];
  const from = LAUNCH_PROFILES.indexOf(run.launch_profile);
  const ids = LAUNCH_PROFILES.slice(from)
    .reverse()
    .flatMap(profile => stages.pipeline.next(run.stage, profile));
  return [...new Set(ids)].map(id => stages.byId(id).labelKey);
}
