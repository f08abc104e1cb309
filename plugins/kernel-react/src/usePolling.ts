import { useCallback, useEffect, useRef, useState } from 'react';

const LONGEST_BACKOFF_MS = 30_000;

export interface Polled<T> {
  /** The last value; stays while a later request fails. */
  value?: T;
  /** Why the last request failed; gone after the next success. */
  error?: Error;
  /** Asks again at once. */
  reload: () => void;
}

/** How long to wait before the next request: doubles with each failure, 30 s at most. */
export function nextDelayMs(intervalMs: number, failures: number): number {
  if (failures === 0) return intervalMs;
  return Math.max(
    intervalMs,
    Math.min(intervalMs * 2 ** failures, LONGEST_BACKOFF_MS),
  );
}

/**
 * Loads a value, and again `intervalMs` after each answer; once only when `intervalMs` is
 * `undefined`. Requests never overlap. While the page is hidden none are made; when it is
 * shown again, one is made at once. The first one is made after `initialDelayMs` (0 when
 * absent).
 *
 * `load` must be stable (useCallback): a new one means another question, so the value of
 * the old one is dropped.
 */
export function usePolling<T>(
  load: (signal: AbortSignal) => Promise<T>,
  options: { intervalMs: number | undefined; initialDelayMs?: number },
): Polled<T> {
  const { intervalMs, initialDelayMs = 0 } = options;
  const isRepeated = intervalMs !== undefined;
  const [state, setState] = useState<{
    load: typeof load;
    value?: T;
    error?: Error;
  }>({ load });
  const [round, setRound] = useState(0);
  const interval = useRef(intervalMs);
  interval.current = intervalMs;

  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let isLoading = false;

    function schedule() {
      if (interval.current === undefined || abort.signal.aborted) return;
      timer = setTimeout(run, nextDelayMs(interval.current, failures));
    }
    async function run() {
      clearTimeout(timer);
      if (isLoading || abort.signal.aborted || document.hidden) return;
      isLoading = true;
      try {
        const value = await load(abort.signal);
        failures = 0;
        if (!abort.signal.aborted) setState({ load, value });
      } catch (error) {
        failures += 1;
        if (!abort.signal.aborted) {
          setState(previous => ({
            load,
            value: previous.load === load ? previous.value : undefined,
            error: error as Error,
          }));
        }
      }
      isLoading = false;
      schedule();
    }

    if (initialDelayMs > 0) timer = setTimeout(run, initialDelayMs);
    else run();
    document.addEventListener('visibilitychange', run);
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', run);
    };
  }, [load, round, isRepeated, initialDelayMs]);

  const reload = useCallback(() => setRound(count => count + 1), []);
  const isCurrent = state.load === load;
  return {
    value: isCurrent ? state.value : undefined,
    error: isCurrent ? state.error : undefined,
    reload,
  };
}
