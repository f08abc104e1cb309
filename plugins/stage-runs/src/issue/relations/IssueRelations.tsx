import { useApi } from '@backstage/frontend-plugin-api';
import { usePolling } from '@stagecraft/backstage-plugin-kernel-react';
import type { IssueTransitions } from '@stagecraft/backstage-plugin-stage-runs-common';
import { lazy, Suspense, useCallback, useMemo } from 'react';
import { runsApiRef } from '../../api/RunsApi';
import type { RunHref } from '../../shared/useRunHref';
import { relationGraph } from './relationGraph';

const REFRESH_MS = 15_000;
/** The newest; more would be no picture any more. */
const MAX_RUNS = 30;

// The library for graphs is loaded where there is one to show.
const RelationView = lazy(() =>
  import('./RelationView').then(m => ({ default: m.RelationView })),
);

/** How the issue, its runs and what they have left hang together; nothing while that is not known. */
export function IssueRelations(props: {
  issue: IssueTransitions;
  runHref: RunHref;
}) {
  const { issue, runHref } = props;
  const { repository, issueNumber, activeRun } = issue;
  const api = useApi(runsApiRef);
  const activeId = activeRun?.id;
  const load = useCallback(
    async (signal: AbortSignal) => {
      const query = { repository, issueNumber, limit: MAX_RUNS };
      const [{ items }, active] = await Promise.all([
        api.listRuns(query, signal),
        activeId ? api.getRun(activeId, signal) : undefined,
      ]);
      return { runs: items, active };
    },
    [api, repository, issueNumber, activeId],
  );
  const { value } = usePolling(load, { intervalMs: REFRESH_MS });
  const graph = useMemo(
    () => value && relationGraph({ issue, ...value }),
    [issue, value],
  );
  if (!graph || graph.edges.length === 0) return null;
  return (
    <Suspense fallback={null}>
      <RelationView graph={graph} runHref={runHref} />
    </Suspense>
  );
}
