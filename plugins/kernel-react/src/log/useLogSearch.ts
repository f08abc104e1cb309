import { useCallback, useMemo, useRef, useState } from 'react';
import { findMatches, type LogMatches } from './findMatches';
import { stepMatch } from './logLine';
import type { LogStretch } from './LogStretch';

export interface LogSearch {
  query: string;
  setQuery: (query: string) => void;
  /** Which of the matches is the current one, from 0. */
  current: number;
  total: number;
  /** The line of the current match. */
  line: number | undefined;
  step: (step: 1 | -1) => void;
}

/** Search in a log that may grow at both ends meanwhile: the current match stays the same line. */
export function useLogSearch(log: LogStretch): LogSearch {
  const [query, setQueryState] = useState('');
  const [chosen, setChosen] = useState<number>();
  const matches = useMatches(log, query);
  // The match that was shown first must stay when earlier ones are loaded.
  const line = chosen ?? matches[0];
  if (chosen === undefined && line !== undefined) setChosen(line);
  const current = Math.max(0, matches.indexOf(line));
  const setQuery = useCallback((next: string) => {
    setQueryState(next);
    setChosen(undefined);
  }, []);
  const step = useCallback(
    (direction: 1 | -1) =>
      setChosen(
        matches[stepMatch({ current, total: matches.length, step: direction })],
      ),
    [current, matches],
  );
  return { query, setQuery, current, total: matches.length, line, step };
}

function useMatches(log: LogStretch, query: string): readonly number[] {
  const previous = useRef<LogMatches>();
  const matches = useMemo(
    () => findMatches(log, query, previous.current),
    [log, query],
  );
  previous.current = matches;
  return matches.lines;
}
