import type { SkipReason } from '../pipeline/judgeEntry';
import type { RunRow } from './rows';

/** Ids of the stages that the run has passed by for this reason. */
export function stagesPassedBy(
  run: Pick<RunRow, 'skipped_stages'>,
  reason: SkipReason,
): string[] {
  return (run.skipped_stages ?? [])
    .filter(each => each.reason === reason)
    .map(({ stage }) => stage);
}
