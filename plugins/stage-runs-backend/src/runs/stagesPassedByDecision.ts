import type { RunRow } from './rows';

/** Ids of the stages that a person has decided to go on without. */
export function stagesPassedByDecision(
  run: Pick<RunRow, 'skipped_stages'>,
): string[] {
  return (run.skipped_stages ?? [])
    .filter(({ reason }) => reason === 'owner_decision')
    .map(({ stage }) => stage);
}
