import { useCallback } from 'react';
import { Route, Routes, useParams, useResolvedPath } from 'react-router-dom';
import { useIssueInAddress } from '../issue/IssuePage';
import { IssueView } from '../issue/IssueView';
import { RunView } from '../run/RunView';
import { issueOf } from '../shared/RunLink';
import type { IssueHref } from '../shared/useIssueHref';
import type { RunHref } from '../shared/useRunHref';
import { EntityRuns } from './EntityRunsContent';

/** The Runs tab where the app has none of our pages: runs and issues open inside the tab. */
export function LegacyEntityRuns() {
  const tabPath = useResolvedPath('.').pathname.replace(/\/$/, '');
  const runHref = useCallback(
    (runId: string) => `${tabPath}/${runId}`,
    [tabPath],
  );
  const issueHref: IssueHref = useCallback(
    ({ repository, issueNumber }) =>
      `${tabPath}/issues/${repository}/${issueNumber}`,
    [tabPath],
  );
  return (
    <Routes>
      <Route index element={<EntityRuns runHref={runHref} />} />
      <Route
        path=":runId"
        element={<RunInTab runHref={runHref} issueHref={issueHref} />}
      />
      <Route
        path="issues/:owner/:repo/:number"
        element={<IssueInTab runHref={runHref} />}
      />
    </Routes>
  );
}

function RunInTab(props: { runHref: RunHref; issueHref: IssueHref }) {
  const { runId = '' } = useParams();
  return <RunView key={runId} runId={runId} {...props} />;
}

function IssueInTab(props: { runHref: RunHref }) {
  const issue = useIssueInAddress();
  return <IssueView key={issueOf(issue)} {...issue} runHref={props.runHref} />;
}
