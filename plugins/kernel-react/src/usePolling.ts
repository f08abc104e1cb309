import { useCallback, useEffect, useRef, useState } from 'react';
import { startPolling } from './startPolling';

export interface Polled<T> {
  /** The last value; stays while a later request fails. */
  value?: T;
  /** Why the last request failed; gone after the next success. */
  error?: Error;
  /** Asks again at once. */
  reload: () => void;
}

/**
 * Loads a value, and again `intervalMs` after each answer; once only when `intervalMs` is
 * `undefined`. The first request is made after `initialDelayMs` (0 when absent). Failures
 * make the pauses longer. While the page is hidden no request is made; when it is shown
 * again, one is made at once.
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

  useEffect(
    () =>
      startPolling({
        load,
        initialDelayMs,
        getIntervalMs: () => interval.current,
        onValue: value => setState({ load, value }),
        onError: error =>
          setState(previous => ({
            load,
            value: previous.load === load ? previous.value : undefined,
            error,
          })),
      }),
    [load, round, isRepeated, initialDelayMs],
  );

  const reload = useCallback(() => setRound(count => count + 1), []);
  const current = state.load === load ? state : undefined;
  return { value: current?.value, error: current?.error, reload };
}
