import { useApi } from '@backstage/frontend-plugin-api';
import {
  usePolling,
  type LogLine,
  type Polled,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback, useMemo, useState } from 'react';
import { runsApiRef, type RunsApi } from '../api/RunsApi';

const REFRESH_MS = 1_000;
const PAGE_SIZE = 5_000;

export interface RunLogSoFar {
  lines: readonly LogLine[];
  /** Whether no more lines will come. */
  isEnded: boolean;
}

/** The log of an attempt; new lines are added every second until it has ended. */
export function useRunLog(runId: string, attempt: number): Polled<RunLogSoFar> {
  const runsApi = useApi(runsApiRef);
  const reader = useMemo(
    () => logReader(runsApi, runId, attempt),
    [runsApi, runId, attempt],
  );
  const [ended, setEnded] = useState<typeof reader>();
  const load = useCallback(
    async (signal: AbortSignal) => {
      const log = await reader(signal);
      if (log.isEnded) setEnded(() => reader);
      return log;
    },
    [reader],
  );
  return usePolling(load, {
    intervalMs: ended === reader ? undefined : REFRESH_MS,
  });
}

/** Each call answers all lines so far, reading only those after the last one. */
function logReader(runsApi: RunsApi, runId: string, attempt: number) {
  let log: RunLogSoFar = { lines: [], isEnded: false };
  let fromLine = 1;
  return async (signal: AbortSignal) => {
    let isComplete = log.isEnded;
    while (!isComplete) {
      const page = await runsApi.readLog(
        { runId, attempt, fromLine, limit: PAGE_SIZE },
        signal,
      );
      log = {
        lines:
          page.lines.length > 0 ? [...log.lines, ...page.lines] : log.lines,
        isEnded: page.ended,
      };
      fromLine = page.nextLine;
      isComplete = page.ended || page.lines.length < PAGE_SIZE;
    }
    return log;
  };
}
