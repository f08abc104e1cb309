import { useApi } from '@backstage/frontend-plugin-api';
import {
  usePolling,
  type Polled,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useCallback, useState } from 'react';
import { runsApiRef } from '../api/RunsApi';
import { hasEnded } from '../shared/runState';

const REFRESH_MS = 2_000;
/** An ended run still changes a little: its environment is released, another run may bar a retry. */
const ENDED_REFRESH_MS = 30_000;

/** A run, brought up to date while it goes on. */
export function useRun(runId: string): Polled<RunDetail> {
  const runsApi = useApi(runsApiRef);
  const [isActive, setActive] = useState(true);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const detail = await runsApi.getRun(runId, signal);
      setActive(!hasEnded(detail.summary));
      return detail;
    },
    [runsApi, runId],
  );
  return usePolling(load, {
    intervalMs: isActive ? REFRESH_MS : ENDED_REFRESH_MS,
  });
}
