import {
  useTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';
import {
  Cell,
  CellText,
  Table,
  Text,
  useBreakpoint,
  type ColumnConfig,
} from '@backstage/ui';
import { RelativeTime } from '@stagecraft/backstage-plugin-kernel-react';
import { useMemo } from 'react';
import { issueOf, RunLink } from '../shared/RunLink';
import { RunStateBadge } from '../shared/RunStateBadge';
import { useReasonText } from '../shared/useReasonText';
import { hasEnded } from '../shared/runState';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';
import styles from './RunsList.module.css';
import type { RunRow, RunsTable as RunsTableModel } from './useRunsTable';

/** The rows of the list; a click or Enter anywhere in one opens its run. On a narrow screen only what the run is and how it goes. */
export function RunsTable(props: { table: RunsTableModel; runHref: RunHref }) {
  const { table, runHref } = props;
  const columns = useColumns(runHref);
  return (
    <Table
      {...table.tableProps}
      columnConfig={columns}
      rowConfig={{ getHref: run => runHref(run.id) }}
      pagination={{ type: 'none' }}
      className={styles.table}
    />
  );
}

function useColumns(runHref: RunHref): ColumnConfig<RunRow>[] {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const isNarrow = useBreakpoint().down('sm');
  return useMemo(
    () => [
      {
        id: 'run',
        label: t('runs.column.run'),
        isRowHeader: true,
        cell: run => (
          <RunCell run={run} href={runHref(run.id)} namesTime={isNarrow} />
        ),
      },
      {
        id: 'state',
        label: t('runs.column.state'),
        cell: run => <StateCell run={run} />,
      },
      ...(isNarrow ? [] : wideColumns(t)),
    ],
    [t, isNarrow, runHref],
  );
}

function wideColumns(
  t: TranslationFunction<typeof stageRunsTranslationRef.T>,
): ColumnConfig<RunRow>[] {
  return [
    {
      id: 'requestedBy',
      label: t('runs.column.requestedBy'),
      cell: run => <CellText title={run.requestedBy.login} />,
    },
    {
      id: 'pullRequest',
      label: t('runs.column.pullRequest'),
      cell: run => <PullRequestCell run={run} />,
    },
    {
      id: 'createdAt',
      label: t('runs.column.createdAt'),
      isSortable: true,
      cell: run => <TimeCell moment={run.createdAt} />,
    },
    {
      id: 'finishedAt',
      label: t('runs.column.finishedAt'),
      isSortable: true,
      cell: run => <TimeCell moment={run.finishedAt} />,
    },
  ];
}

/** `namesTime` where the columns with the times are left out. */
function RunCell(props: { run: RunRow; href: string; namesTime: boolean }) {
  const { run, href, namesTime } = props;
  return (
    <Cell>
      <div className={styles.run}>
        <RunLink run={run} href={href} />
        <Text as="p" variant="body-small" color="secondary">
          {`${issueOf(run)} · ${run.stage}`}
          {namesTime && (
            <>
              {' · '}
              <RelativeTime value={run.finishedAt ?? run.createdAt} />
            </>
          )}
        </Text>
      </div>
    </Cell>
  );
}

function StateCell({ run }: { run: RunRow }) {
  const reasonText = useReasonText();
  return (
    <Cell>
      <div className={styles.run}>
        <RunStateBadge run={run} />
        {run.statusSince && !hasEnded(run) && (
          <Text as="p" variant="body-small" color="secondary">
            <RelativeTime value={run.statusSince} />
          </Text>
        )}
        {run.reasonCode && (
          <Text as="p" variant="body-small" color="secondary">
            {reasonText(run.reasonCode)}
          </Text>
        )}
      </div>
    </Cell>
  );
}

function PullRequestCell(props: { run: RunRow }) {
  const { pullRequestNumber, pullRequestUrl } = props.run;
  if (!pullRequestNumber || !pullRequestUrl) return <CellText title="—" />;
  return <CellText title={`#${pullRequestNumber}`} href={pullRequestUrl} />;
}

// The table gives its cells an `id` and a `value` of its own; a prop must be named otherwise.
function TimeCell(props: { moment?: string }) {
  return (
    <Cell>
      <Text as="span">
        {props.moment ? <RelativeTime value={props.moment} /> : '—'}
      </Text>
    </Cell>
  );
}
