import {
  BreadcrumbEntry,
  useRouteRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { RiPlayCircleLine } from '@remixicon/react';
import { Route, Routes } from 'react-router-dom';
import { IssuePage } from '../issue/IssuePage';
import { PromptsPage } from '../prompts/PromptsPage';
import { RequestsView } from '../requests/RequestsView';
import { RequestPage } from '../requests/RequestView';
import { requestsRouteRef, runsRouteRef } from '../routes';
import type { RunCard } from '../run/RunCards';
import { RunPage } from '../run/RunPage';
import { ConsolePage } from '@stagecraft/backstage-plugin-kernel-react';
import { useIssueHref } from '../shared/useIssueHref';
import { useRunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';
import { RunsList } from './RunsList';

/** `/runs` and, below it, the page of each run and of each issue. */
export function RunsPage(props: { cards: readonly RunCard[] }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const toRuns = useRouteRef(runsRouteRef);
  const requestsHref = useRouteRef(requestsRouteRef)?.() ?? '/runs/requests';
  const runHref = useRunHref();
  const issueHref = useIssueHref();
  return (
    <ConsolePage
      title={t('runs.title')}
      icon={<RiPlayCircleLine />}
      titleLink={toRuns?.()}
      actions={
        <ButtonLink key="requests" variant="secondary" href={requestsHref}>
          {t('requests.title')}
        </ButtonLink>
      }
    >
      <Routes>
        <Route index element={<RunsList runHref={runHref} />} />
        <Route
          path="requests"
          element={
            <BreadcrumbEntry
              entry={{ label: t('requests.title'), href: requestsHref }}
            >
              <RequestsView />
            </BreadcrumbEntry>
          }
        />
        <Route
          path="requests/:requestId"
          element={<RequestPage runHref={runHref} issueHref={issueHref} />}
        />
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
