import { useApi } from '@backstage/frontend-plugin-api';
import {
  usePolling,
  type Polled,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunEvent } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useMemo } from 'react';
import { runsApiRef, type RunsApi } from '../api/RunsApi';

const REFRESH_MS = 2_000;
const PAGE_SIZE = 200;

/** The events of a run, oldest first; new ones are added while `isActive`. */
export function useRunEvents(
  runId: string,
  isActive: boolean,
): Polled<readonly RunEvent[]> {
  const runsApi = useApi(runsApiRef);
  const load = useMemo(() => eventReader(runsApi, runId), [runsApi, runId]);
  return usePolling(load, { intervalMs: isActive ? REFRESH_MS : undefined });
}

/** Each call answers all events so far, reading only those after the last one. */
function eventReader(runsApi: RunsApi, runId: string) {
  let events: readonly RunEvent[] = [];
  return async (signal: AbortSignal) => {
    let isComplete = false;
    while (!isComplete) {
      const afterVersion = events[events.length - 1]?.version ?? 0;
      const page = await runsApi.listEvents(
        { runId, afterVersion, limit: PAGE_SIZE },
        signal,
      );
      if (page.items.length > 0) events = [...events, ...page.items];
      isComplete = page.items.length < PAGE_SIZE;
    }
    return events;
  };
}
