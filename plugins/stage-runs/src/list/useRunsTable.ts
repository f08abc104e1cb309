import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useTable, type SortDescriptor, type TableProps } from '@backstage/ui';
import { usePolling } from '@stagecraft/backstage-plugin-kernel-react';
import type {
  RunPage,
  RunSummary,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { useCallback, useMemo } from 'react';
import { runsApiRef } from '../api/RunsApi';
import { mergeUpdates } from './mergeUpdates';
import { toListQuery, type RunFilters, type RunSort } from './runFilters';

const PAGE_SIZE = 25;
/** How often the page on the screen is asked for again. */
export const REFRESH_MS = 5_000;

/** A run and the cursor of the page that it was read with. */
export type RunRow = RunSummary & { pageCursor?: string };

export interface RunsTable {
  tableProps: Pick<
    TableProps<RunRow>,
    'data' | 'isPending' | 'isStale' | 'sort'
  >;
  error?: Error;
  /** Runs that came or went since the rows were read. */
  changes: number;
  /** Whether the last refresh failed. */
  isOutdated: boolean;
  /** Reads the list again from its first page. */
  reload: () => void;
  pager?: {
    hasNext: boolean;
    hasPrevious: boolean;
    next: () => void;
    previous: () => void;
  };
}

/**
 * Pages of runs by cursor, sorted and filtered by the server. While `isLive`, the rows on
 * the screen are brought up to date in place every five seconds.
 */
export function useRunsTable(options: {
  filters: RunFilters;
  isLive: boolean;
  onSortChange: (sort: Pick<RunFilters, 'sort' | 'order'>) => void;
}): RunsTable {
  const { filters, isLive, onSortChange } = options;
  const readPage = usePageReader(filters);
  const sort = useMemo(
    (): SortDescriptor => ({
      column: filters.sort,
      direction: filters.order === 'asc' ? 'ascending' : 'descending',
    }),
    [filters.sort, filters.order],
  );
  const { tableProps, reload } = useTable<RunRow, RunFilters>({
    mode: 'cursor',
    filter: filters,
    sort,
    onSortChange: next => onSortChange(sortOf(next, filters)),
    paginationOptions: { pageSize: PAGE_SIZE, pageSizeOptions: [PAGE_SIZE] },
    getData: async ({ cursor, signal }) => {
      const page = await readPage(cursor, signal);
      return {
        data: page.items.map(run => ({ ...run, pageCursor: cursor })),
        nextCursor: page.nextCursor,
      };
    },
  });
  const updates = useUpdates({ shown: tableProps.data, readPage, isLive });

  return {
    tableProps: { ...tableProps, data: tableProps.data && updates.rows },
    error: tableProps.error,
    changes: updates.changes,
    isOutdated: updates.isOutdated,
    reload,
    pager: pagerOf(tableProps.pagination),
  };
}

type PageReader = (
  cursor: string | undefined,
  signal: AbortSignal,
) => Promise<RunPage>;

function usePageReader(filters: RunFilters): PageReader {
  const runsApi = useApi(runsApiRef);
  const identityApi = useApi(identityApiRef);
  return useCallback(
    async (cursor, signal) => {
      const { userEntityRef } = await identityApi.getBackstageIdentity();
      const query = toListQuery(filters, userEntityRef);
      return runsApi.listRuns({ ...query, cursor, limit: PAGE_SIZE }, signal);
    },
    [runsApi, identityApi, filters],
  );
}

/** Reads the page on the screen again and again, and merges it into the rows. */
function useUpdates(options: {
  shown: RunRow[] | undefined;
  readPage: PageReader;
  isLive: boolean;
}) {
  const { shown, readPage, isLive } = options;
  const cursor = shown?.[0]?.pageCursor;
  const readAgain = useCallback(
    (signal: AbortSignal) => readPage(cursor, signal),
    // `shown` is no input, but a new list on the screen makes older answers worthless.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [readPage, cursor, shown],
  );
  const page = usePolling(readAgain, {
    intervalMs: isLive ? REFRESH_MS : undefined,
    initialDelayMs: REFRESH_MS,
  });
  return {
    ...mergeUpdates(shown ?? [], page.value?.items),
    isOutdated: page.error !== undefined,
  };
}

/** The sort that a click on a column means; another column begins with its newest. */
function sortOf(
  clicked: SortDescriptor,
  filters: RunFilters,
): Pick<RunFilters, 'sort' | 'order'> {
  const isAscending =
    clicked.column === filters.sort && clicked.direction === 'ascending';
  return {
    sort: clicked.column as RunSort,
    order: isAscending ? 'asc' : 'desc',
  };
}

function pagerOf(
  pagination: TableProps<RunRow>['pagination'],
): RunsTable['pager'] | undefined {
  if (pagination.type === 'none') return undefined;
  return {
    hasNext: pagination.hasNextPage,
    hasPrevious: pagination.hasPreviousPage,
    next: pagination.onNextPage,
    previous: pagination.onPreviousPage,
  };
}
