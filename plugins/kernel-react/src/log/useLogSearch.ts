import { useCallback, useMemo, useState } from 'react';
import { matchingIndexes, stepMatch, type LogLine } from './logLine';

export interface LogSearch {
  query: string;
  setQuery: (query: string) => void;
  /** Which of the matches is the current one, from 0. */
  current: number;
  total: number;
  /** Index of the line of the current match. */
  lineIndex: number | undefined;
  step: (step: 1 | -1) => void;
}

/** Search in lines that may grow meanwhile: the current match stays the same line. */
export function useLogSearch(lines: readonly LogLine[]): LogSearch {
  const [query, setQueryState] = useState('');
  const [current, setCurrent] = useState(0);
  const matches = useMemo(() => matchingIndexes(lines, query), [lines, query]);
  const total = matches.length;
  const setQuery = useCallback((next: string) => {
    setQueryState(next);
    setCurrent(0);
  }, []);
  const step = useCallback(
    (direction: 1 | -1) =>
      setCurrent(index =>
        stepMatch({ current: index, total, step: direction }),
      ),
    [total],
  );
  return { query, setQuery, current, total, lineIndex: matches[current], step };
}
