import type { LogStretch } from './LogStretch';

export interface LogMatches {
  query: string;
  /** What was searched. */
  firstLine: number;
  lastLine: number;
  /** Numbers of the lines that contain the query, in order. */
  lines: readonly number[];
}

/**
 * The lines that contain `query`, without regard to case; none for an empty query. With
 * the `previous` matches in the same log, only what has been added to it since is searched.
 */
export function findMatches(
  log: LogStretch,
  query: string,
  previous?: LogMatches,
): LogMatches {
  const { firstLine, lastLine } = log;
  const needle = query.toLowerCase();
  if (!needle) return { query, firstLine, lastLine, lines: [] };
  const known = previous?.query === query ? previous : undefined;
  if (!known) {
    const lines = matchesBetween(log, needle, [firstLine, lastLine]);
    return { query, firstLine, lastLine, lines };
  }
  const before = matchesBetween(log, needle, [firstLine, known.firstLine - 1]);
  const after = matchesBetween(log, needle, [known.lastLine + 1, lastLine]);
  const isSame = before.length + after.length === 0;
  const lines = isSame ? known.lines : [...before, ...known.lines, ...after];
  return { query, firstLine, lastLine, lines };
}

function matchesBetween(
  log: LogStretch,
  needle: string,
  [from, to]: [from: number, to: number],
): number[] {
  const found: number[] = [];
  for (let n = from; n <= to; n += 1) {
    if (log.textOf(n).toLowerCase().includes(needle)) found.push(n);
  }
  return found;
}
