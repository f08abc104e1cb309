/** The newest lines are counted back from the last one that was known when they were asked for. */
export function lineRange(
  query: { fromLine: number; limit: number; tail?: number },
  lastLine: number,
): { fromLine: number; limit: number } {
  const { fromLine, limit, tail } = query;
  return tail === undefined
    ? { fromLine, limit }
    : { fromLine: Math.max(1, lastLine - tail + 1), limit: tail };
}
