import type { RunRow } from '../runs/rows';

/** Why nothing can be changed about a result any more. */
export type Finality = 'superseded' | 'in_effect';

/** Undefined while a result may be revised and approved. */
export function finalityOf(
  run: Pick<RunRow, 'superseded_at' | 'reopened_at'> | undefined,
): Finality | undefined {
  if (run?.superseded_at) return 'superseded';
  return run?.reopened_at ? 'in_effect' : undefined;
}

/** What a rethink reopens was read from the commit that was delivered; another one nobody has read. */
export function isUnreadRethink(
  run: Pick<RunRow, 'reopens' | 'reopened_at' | 'head_sha'>,
  headSha: string,
): boolean {
  return (
    run.reopens !== null && run.reopened_at === null && run.head_sha !== headSha
  );
}
