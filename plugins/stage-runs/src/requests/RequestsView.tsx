import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import {
  EmptyState,
  ErrorPanel,
  LoadingRows,
  Section,
  StaleNotice,
  usePolling,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { runsApiRef, type ListRequestsQuery } from '../api/RunsApi';
import { PageTitle } from '../shared/PageTitle';
import { stageRunsTranslationRef } from '../translation';
import { RequestList } from './RequestList';
import styles from './Requests.module.css';

const REFRESH_MS = 10_000;
const PAGE_SIZE = 25;
/** As many as the API gives at once; who has more waits on the page of a run. */
const MAX_SHOWN = 100;

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
  const [limit, setLimit] = useState(PAGE_SIZE);
  const load = useCallback(
    (signal: AbortSignal) =>
      runsApi.listRequests({ ...QUERIES[view], limit }, signal),
    [runsApi, view, limit],
  );
  const { value, error, reload } = usePolling(load, { intervalMs: REFRESH_MS });
  if (!value) {
    return error ? (
      <ErrorPanel
        title={t('requests.loadFailed')}
        error={error}
        onRetry={reload}
      />
    ) : (
      <LoadingRows label={t('requests.loading')} rows={4} />
    );
  }
  if (value.items.length === 0) {
    return (
      <EmptyState
        title={t(`requests.none.${view === 'open' ? 'open' : 'any'}`)}
        description={t('requests.none.description')}
      />
    );
  }
  return (
    <>
      {error && <StaleNotice />}
      <Section title={t(`requests.view.${view}`)}>
        <RequestList requests={value.items} />
      </Section>
      {value.nextCursor && limit < MAX_SHOWN && (
        <div>
          <Button
            variant="secondary"
            onPress={() => setLimit(Math.min(limit + PAGE_SIZE, MAX_SHOWN))}
          >
            {t('requests.more')}
          </Button>
        </div>
      )}
      {value.nextCursor && limit === MAX_SHOWN && (
        <p className={styles.note}>{t('requests.tooMany')}</p>
      )}
    </>
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
