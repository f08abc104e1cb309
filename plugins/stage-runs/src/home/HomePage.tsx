import {
  useRouteRef,
  useTranslationRef,
  useApi,
} from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { RiHomeLine } from '@remixicon/react';
import {
  ErrorPanel,
  LoadingRows,
  StaleNotice,
  usePolling,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { Overview } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useCallback } from 'react';
import { runsApiRef } from '../api/RunsApi';
import { homeRouteRef, runsRouteRef } from '../routes';
import { ConsolePage } from '@stagecraft/backstage-plugin-kernel-react';
import { OpenRequests } from '../requests/OpenRequests';
import { useRunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';
import { FirstSteps } from './FirstSteps';
import { NeedsYou } from './NeedsYou';
import { RunCards } from './RunCards';

const REFRESH_MS = 5_000;

/** `/`: what needs me, what runs now, what ended last. */
export function HomePage() {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const toHome = useRouteRef(homeRouteRef);
  const toRuns = useRouteRef(runsRouteRef);
  const runsApi = useApi(runsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => runsApi.getOverview(signal),
    [runsApi],
  );
  const overview = usePolling(load, { intervalMs: REFRESH_MS });

  return (
    <ConsolePage
      title={t('home.title')}
      icon={<RiHomeLine />}
      titleLink={toHome?.()}
      actions={
        <ButtonLink key="runs" variant="secondary" href={toRuns?.() ?? '/runs'}>
          {t('home.allRuns')}
        </ButtonLink>
      }
    >
      {overview.error && overview.value && <StaleNotice />}
      {overview.error && !overview.value && (
        <ErrorPanel error={overview.error} onRetry={overview.reload} />
      )}
      {!overview.error && !overview.value && (
        <LoadingRows label={t('home.loading')} rows={4} />
      )}
      {overview.value && <OverviewSections overview={overview.value} />}
    </ConsolePage>
  );
}

function OverviewSections(props: { overview: Overview }) {
  const { needsYou, active, ended } = props.overview;
  const waitingIds = new Set(needsYou.map(item => item.run.id));
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const runHref = useRunHref();
  if (needsYou.length + active.length + ended.length === 0) {
    return <FirstSteps />;
  }
  return (
    <>
      <OpenRequests heading="h2" />
      <NeedsYou items={needsYou} runHref={runHref} />
      <RunCards
        title={t('home.active.title')}
        emptyText={t('home.active.empty')}
        runs={active}
        runHref={runHref}
      />
      <RunCards
        title={t('home.ended.title')}
        emptyText={t('home.ended.empty')}
        runs={ended.filter(run => !waitingIds.has(run.id))}
        runHref={runHref}
      />
    </>
  );
}
