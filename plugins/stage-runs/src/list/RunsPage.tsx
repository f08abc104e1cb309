import { useRouteRef, useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiPlayCircleLine } from '@remixicon/react';
import { Route, Routes } from 'react-router-dom';
import { IssuePage } from '../issue/IssuePage';
import { PromptsPage } from '../prompts/PromptsPage';
import { runsRouteRef } from '../routes';
import type { RunCard } from '../run/RunCards';
import { RunPage } from '../run/RunPage';
import { ConsolePage } from '../shared/ConsolePage';
import { useIssueHref } from '../shared/useIssueHref';
import { useRunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';
import { RunsList } from './RunsList';

/** `/runs` and, below it, the page of each run and of each issue. */
export function RunsPage(props: { cards: readonly RunCard[] }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const toRuns = useRouteRef(runsRouteRef);
  const runHref = useRunHref();
  const issueHref = useIssueHref();
  return (
    <ConsolePage
      title={t('runs.title')}
      icon={<RiPlayCircleLine />}
      titleLink={toRuns?.()}
    >
      <Routes>
        <Route index element={<RunsList runHref={runHref} />} />
        <Route
          path=":runId"
          element={<RunPage {...{ runHref, issueHref }} cards={props.cards} />}
        />
        <Route
          path="issues/:owner/:repo/:number"
          element={<IssuePage runHref={runHref} issueHref={issueHref} />}
        />
        <Route path="prompts/:owner/:repo" element={<PromptsPage />} />
      </Routes>
    </ConsolePage>
  );
}
