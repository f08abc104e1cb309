import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import {
  ListStates,
  PageTitle,
  Section,
  useCursorPages,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { AgentRequest } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';
import { runsApiRef, type ListRequestsQuery } from '../api/RunsApi';
import { stageRunsTranslationRef } from '../translation';
import { RequestList } from './RequestList';
import styles from './Requests.module.css';

const REFRESH_MS = 10_000;
const PAGE_SIZE = 25;

const VIEWS = ['open', 'approvals', 'questions', 'all'] as const;
type View = (typeof VIEWS)[number];

const QUERIES: Record<View, ListRequestsQuery> = {
  open: { status: ['requested'] },
  approvals: { kind: 'approval' },
  questions: { kind: 'question' },
  all: {},
};

/** What agents ask of people: the open ones first. */
export function RequestsView() {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const { view, show } = useView();
  return (
    <div className={styles.page}>
      <PageTitle title={t('requests.title')} />
      <ToggleButtonGroup
        aria-label={t('requests.view.label')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[view]}
        onSelectionChange={keys => show([...keys][0] as View)}
      >
        {VIEWS.map(id => (
          <ToggleButton key={id} id={id}>
            {t(`requests.view.${id}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Requests key={view} view={view} />
    </div>
  );
}

function Requests({ view }: { view: View }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const runsApi = useApi(runsApiRef);
  const load = useCallback(
    (cursor: string | undefined, signal: AbortSignal) =>
      runsApi.listRequests(
        { ...QUERIES[view], cursor, limit: PAGE_SIZE },
        signal,
      ),
    [runsApi, view],
  );
  const pages = useCursorPages(load, { intervalMs: REFRESH_MS });
  return (
    <ListStates
      pages={pages}
      loadingText={t('requests.loading')}
      failedTitle={t('requests.loadFailed')}
      emptyTitle={t(`requests.none.${view === 'open' ? 'open' : 'any'}`)}
      emptyDescription={t('requests.none.description')}
    >
      {(requests: AgentRequest[]) => (
        <Section title={t(`requests.view.${view}`)}>
          <RequestList requests={requests} />
        </Section>
      )}
    </ListStates>
  );
}

/** The view is in the address, so that a link shows the same. */
function useView() {
  const [params, setParams] = useSearchParams();
  const named = params.get('view');
  const view = VIEWS.find(known => known === named) ?? 'open';
  const show = (next: View) =>
    setParams(next === 'open' ? {} : { view: next }, { replace: true });
  return { view, show };
}
