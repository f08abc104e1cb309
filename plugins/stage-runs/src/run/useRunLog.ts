import { useApi } from '@backstage/frontend-plugin-api';
import {
  usePolling,
  type EarlierLines,
} from '@stagecraft/backstage-plugin-kernel-react';
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';
import { runsApiRef } from '../api/RunsApi';
import { RunLogReader, type RunLogState } from './RunLogReader';

const REFRESH_MS = 1_000;

export interface RunLogOptions {
  runId: string;
  attempt: number;
  /** A line that shall be loaded, with all after it. */
  linkedLine: number | undefined;
}

/** The log of an attempt from its end on; new lines are added every second until it has ended. */
export function useRunLog(options: RunLogOptions): {
  log: RunLogState;
  error?: Error;
  reload: () => void;
  earlier: EarlierLines;
} {
  const { runId, attempt, linkedLine } = options;
  const runsApi = useApi(runsApiRef);
  const reader = useMemo(
    () => new RunLogReader(runsApi, { runId, attempt }),
    [runsApi, runId, attempt],
  );
  const log = useSyncExternalStore(reader.subscribe, reader.getState);
  const load = useCallback(
    (signal: AbortSignal) => reader.readNewer(signal),
    [reader],
  );
  const { error, reload } = usePolling(load, {
    intervalMs: log.isEnded ? undefined : REFRESH_MS,
  });
  const readEarlier = useReadEarlier(reader);
  const firstLine = log.lines?.firstLine;
  useEffect(() => {
    if (firstLine === undefined || linkedLine === undefined) return;
    if (linkedLine < firstLine) readEarlier(linkedLine);
    // Once for each link: a failure is not tried again by itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [linkedLine, firstLine === undefined, readEarlier]);

  const earlier = {
    isLoading: log.isLoadingEarlier,
    load: () => readEarlier(),
    loadAll: async () => {
      await readEarlier(1);
      const { lines } = reader.getState();
      return lines?.firstLine === 1 ? lines : undefined;
    },
  };
  return { log, error, reload, earlier };
}

/** Reads earlier lines, until the component goes. */
function useReadEarlier(
  reader: RunLogReader,
): (fromLine?: number) => Promise<void> {
  const abort = useRef<AbortController>();
  useEffect(() => {
    const controller = new AbortController();
    abort.current = controller;
    return () => controller.abort();
  }, [reader]);
  return useCallback(
    (fromLine?: number) =>
      reader.readEarlier(
        fromLine,
        abort.current?.signal ?? new AbortController().signal,
      ),
    [reader],
  );
}
