import {
  identityApiRef,
  useApi,
  type IdentityApi,
} from '@backstage/frontend-plugin-api';
import { useTable, type SortDescriptor, type TableProps } from '@backstage/ui';
import { usePolling } from '@stagecraft/backstage-plugin-kernel-react';
import type { RunSummary } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useCallback, useMemo } from 'react';
import { runsApiRef, type RunsApi } from '../api/RunsApi';
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
  pager: {
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
  const runsApi = useApi(runsApiRef);
  const identityApi = useApi(identityApiRef);
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
    onSortChange: next =>
      onSortChange({
        sort: next.column as RunSort,
        // Another column begins with its newest.
        order:
          next.column === filters.sort && next.direction === 'ascending'
            ? 'asc'
            : 'desc',
      }),
    paginationOptions: { pageSize: PAGE_SIZE, pageSizeOptions: [PAGE_SIZE] },
    getData: async ({ cursor, signal }) => {
      const page = await readPage({
        runsApi,
        identityApi,
        filters,
        cursor,
        signal,
      });
      return {
        data: page.items.map(run => ({ ...run, pageCursor: cursor })),
        nextCursor: page.nextCursor,
      };
    },
  });

  const shown = tableProps.data;
  const cursor = shown?.[0]?.pageCursor;
  const readAgain = useCallback(
    (signal: AbortSignal) =>
      readPage({ runsApi, identityApi, filters, cursor, signal }),
    // `shown` is no input, but a new list on the screen makes older answers worthless.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [runsApi, identityApi, filters, cursor, shown],
  );
  const refreshed = usePolling(readAgain, {
    intervalMs: isLive ? REFRESH_MS : undefined,
    initialDelayMs: REFRESH_MS,
  });
  const merged = mergeUpdates(shown ?? [], refreshed.value?.items);
  const { pagination } = tableProps;

  return {
    tableProps: {
      data: shown && merged.rows,
      isPending: tableProps.isPending,
      isStale: tableProps.isStale,
      sort: tableProps.sort,
    },
    error: tableProps.error,
    changes: merged.changes,
    isOutdated: refreshed.error !== undefined,
    reload,
    pager: {
      hasNext: pagination.type === 'page' && pagination.hasNextPage,
      hasPrevious: pagination.type === 'page' && pagination.hasPreviousPage,
      next: () => pagination.type === 'page' && pagination.onNextPage(),
      previous: () => pagination.type === 'page' && pagination.onPreviousPage(),
    },
  };
}

async function readPage(options: {
  runsApi: RunsApi;
  identityApi: IdentityApi;
  filters: RunFilters;
  cursor: string | undefined;
  signal: AbortSignal;
}) {
  const { runsApi, identityApi, filters, cursor, signal } = options;
  const { userEntityRef } = await identityApi.getBackstageIdentity();
  const query = toListQuery(filters, userEntityRef);
  return runsApi.listRuns({ ...query, cursor, limit: PAGE_SIZE }, signal);
}
