import { useCallback, useState } from 'react';
import { usePolling } from './usePolling';

/** A page of a list, as our APIs answer it. */
export interface CursorPage<T> {
  items: T[];
  nextCursor?: string;
}

/** One page of a list at a time. */
export interface CursorPages<T> {
  /** Of the page; undefined until it is there. */
  items?: T[];
  /** Why the last request failed; gone after the next success. */
  error?: Error;
  /** Asks for the page again. */
  reload: () => void;
  pager: {
    hasNext: boolean;
    hasPrevious: boolean;
    next: () => void;
    previous: () => void;
  };
}

/**
 * Pages of a list by the server's cursors, from the first one on. `load` must be stable:
 * a new one means another list, which is shown from its start.
 */
export function useCursorPages<T>(
  load: (
    cursor: string | undefined,
    signal: AbortSignal,
  ) => Promise<CursorPage<T>>,
  options: { intervalMs?: number } = {},
): CursorPages<T> {
  // The cursors of the pages up to this one; the first page has none.
  const [way, setWay] = useState<{ load: typeof load; cursors: string[] }>({
    load,
    cursors: [],
  });
  const cursors = way.load === load ? way.cursors : [];
  const cursor = cursors.at(-1);
  const loadPage = useCallback(
    (signal: AbortSignal) => load(cursor, signal),
    [load, cursor],
  );
  const page = usePolling(loadPage, { intervalMs: options.intervalMs });
  const nextCursor = page.value?.nextCursor;
  return {
    items: page.value?.items,
    error: page.error,
    reload: page.reload,
    pager: {
      hasNext: nextCursor !== undefined,
      hasPrevious: cursors.length > 0,
      next: () =>
        nextCursor !== undefined &&
        setWay({ load, cursors: [...cursors, nextCursor] }),
      previous: () => setWay({ load, cursors: cursors.slice(0, -1) }),
    },
  };
}
