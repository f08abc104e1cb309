const LONGEST_BACKOFF_MS = 30_000;

/** How long to wait before the next request: doubles with each failure, 30 s at most. */
export function nextDelayMs(intervalMs: number, failures: number): number {
  if (failures === 0) return intervalMs;
  return Math.max(
    intervalMs,
    Math.min(intervalMs * 2 ** failures, LONGEST_BACKOFF_MS),
  );
}

export interface PollingOptions<T> {
  load: (signal: AbortSignal) => Promise<T>;
  initialDelayMs: number;
  /** Asked after each answer; `undefined` ends the polling. */
  getIntervalMs: () => number | undefined;
  onValue: (value: T) => void;
  onError: (error: Error) => void;
}

/**
 * Loads again and again, never twice at once, and not while the page is hidden. Answers
 * a function that stops it: a request under way is aborted and its answer dropped.
 */
export function startPolling<T>(options: PollingOptions<T>): () => void {
  const { load, initialDelayMs, getIntervalMs, onValue, onError } = options;
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let isLoading = false;

  async function ask() {
    try {
      const value = await load(abort.signal);
      failures = 0;
      if (!abort.signal.aborted) onValue(value);
    } catch (error) {
      failures += 1;
      if (!abort.signal.aborted) onError(error as Error);
    }
  }
  async function run() {
    clearTimeout(timer);
    if (isLoading || abort.signal.aborted || document.hidden) return;
    isLoading = true;
    await ask();
    isLoading = false;
    const intervalMs = getIntervalMs();
    if (intervalMs === undefined || abort.signal.aborted) return;
    timer = setTimeout(run, nextDelayMs(intervalMs, failures));
  }

  if (initialDelayMs > 0) timer = setTimeout(run, initialDelayMs);
  else run();
  document.addEventListener('visibilitychange', run);
  return () => {
    abort.abort();
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', run);
  };
}
