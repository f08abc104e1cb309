import { useApi } from '@backstage/frontend-plugin-api';
import {
  usePolling,
  type Polled,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { IssueTransitions } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useCallback } from 'react';
import { runsApiRef, type IssueRef } from '../api/RunsApi';

/** Where the issue stands. Each answer costs a request to GitHub. */
export function useTransitions(
  { repository, issueNumber }: IssueRef,
  intervalMs: number | undefined,
): Polled<IssueTransitions> {
  const runsApi = useApi(runsApiRef);
  const load = useCallback(
    (signal: AbortSignal) =>
      runsApi.getTransitions({ repository, issueNumber }, signal),
    [runsApi, repository, issueNumber],
  );
  return usePolling(load, { intervalMs });
}
