import { useCallback } from 'react';
import { Route, Routes, useParams, useResolvedPath } from 'react-router-dom';
import { RunView } from '../run/RunView';
import type { RunHref } from '../shared/useRunHref';
import { EntityRuns } from './EntityRunsContent';

/** The Runs tab where the app has none of our pages: a run opens inside the tab. */
export function LegacyEntityRuns() {
  const tabPath = useResolvedPath('.').pathname.replace(/\/$/, '');
  const runHref = useCallback(
    (runId: string) => `${tabPath}/${runId}`,
    [tabPath],
  );
  return (
    <Routes>
      <Route index element={<EntityRuns runHref={runHref} />} />
      <Route path=":runId" element={<RunInTab runHref={runHref} />} />
    </Routes>
  );
}

function RunInTab(props: { runHref: RunHref }) {
  const { runId = '' } = useParams();
  return <RunView key={runId} runId={runId} runHref={props.runHref} />;
}
