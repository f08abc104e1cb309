import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Switch } from '@backstage/ui';
import {
  EmptyState,
  ErrorPanel,
  LoadingRows,
  Pager,
  StaleNotice,
  usePolling,
  useUrlFilters,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback, useMemo, useState } from 'react';
import { runsApiRef } from '../api/RunsApi';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';
import { RunFilterBar } from './RunFilterBar';
import { isFiltering, RUN_FILTER_FORMAT } from './runFilters';
import { RunViews } from './RunViews';
import styles from './RunsList.module.css';
import { RunsTable } from './RunsTable';
import {
  REFRESH_MS,
  useRunsTable,
  type RunsTable as RunsTableModel,
} from './useRunsTable';

/** Runs with filters, pages and live states; of one repository where `repository` is given. */
export function RunsList(props: { runHref: RunHref; repository?: string }) {
  const { runHref, repository } = props;
  const { filters, change, reset } = useUrlFilters(RUN_FILTER_FORMAT);
  const [isLive, setLive] = useState(true);
  const stages = useStages();
  const effective = useMemo(
    () => (repository ? { ...filters, repository } : filters),
    [filters, repository],
  );
  const table = useRunsTable({
    filters: effective,
    isLive,
    onSortChange: change,
  });

  return (
    <div className={styles.root}>
      <RunViews filters={filters} onChange={change} />
      <RunFilterBar
        filters={filters}
        stages={stages}
        isRepositoryFixed={repository !== undefined}
        onChange={change}
      />
      <LiveBar table={table} isLive={isLive} onLiveChange={setLive} />
      {table.isOutdated && <StaleNotice />}
      <Rows
        table={table}
        runHref={runHref}
        onReset={isFiltering(filters) ? reset : undefined}
      />
      {table.pager && <Pager pages={{ pager: table.pager }} />}
    </div>
  );
}

/** Whether the rows are brought up to date, and what a person may ask for meanwhile. */
function LiveBar(props: {
  table: RunsTableModel;
  isLive: boolean;
  onLiveChange: (isLive: boolean) => void;
}) {
  const { table, isLive, onLiveChange } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <div className={styles.bar}>
      <Switch
        label={
          isLive
            ? t('runs.live', { seconds: String(REFRESH_MS / 1_000) })
            : t('runs.paused')
        }
        isSelected={isLive}
        onChange={onLiveChange}
      />
      {table.changes > 0 && (
        <Button variant="secondary" onPress={table.reload}>
          {t('runs.changes', { total: String(table.changes) })}
        </Button>
      )}
    </div>
  );
}

/** The rows, or why there are none. */
function Rows(props: {
  table: RunsTableModel;
  runHref: RunHref;
  onReset?: () => void;
}) {
  const { table, runHref, onReset } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const rows = table.tableProps.data;
  if (table.error) {
    return (
      <ErrorPanel
        title={t('runs.loadFailed')}
        error={table.error}
        onRetry={table.reload}
      />
    );
  }
  if (!rows) return <LoadingRows label={t('runs.loading')} rows={6} />;
  if (rows.length > 0) return <RunsTable table={table} runHref={runHref} />;
  return <NoRows onReset={onReset} />;
}

function NoRows(props: { onReset?: () => void }) {
  const { onReset } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (!onReset) {
    return (
      <EmptyState
        title={t('runs.none.title')}
        description={t('runs.none.description')}
      />
    );
  }
  return (
    <EmptyState
      title={t('runs.empty.title')}
      description={t('runs.empty.description')}
    >
      <Button variant="secondary" onPress={onReset}>
        {t('runs.empty.reset')}
      </Button>
    </EmptyState>
  );
}

/** The installed stages; none while they load or cannot be loaded, then the filter only offers "any". */
function useStages() {
  const runsApi = useApi(runsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => runsApi.listStages(signal),
    [runsApi],
  );
  return usePolling(load, { intervalMs: undefined }).value ?? [];
}
