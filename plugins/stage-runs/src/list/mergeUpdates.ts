import type { RunSummary } from '@stagecraft/backstage-plugin-stage-runs-common';

/**
 * Brings fresh states into the rows on the screen without moving one of them: rows keep
 * their places. `changes` counts what that leaves out, runs that came or went; the
 * person asks for them when it suits.
 */
export function mergeUpdates<T extends RunSummary>(
  shown: readonly T[],
  fresh: readonly RunSummary[] | undefined,
): { rows: T[]; changes: number } {
  if (!fresh) return { rows: [...shown], changes: 0 };
  const freshById = new Map(fresh.map(run => [run.id, run]));
  const shownIds = new Set(shown.map(run => run.id));
  const rows = shown.map(row => ({ ...row, ...freshById.get(row.id) }));
  const came = fresh.filter(run => !shownIds.has(run.id)).length;
  const went = shown.filter(run => !freshById.has(run.id)).length;
  // A full page pushes one old run out for each new one: that is one change, not two.
  return { rows, changes: Math.max(came, went) };
}
