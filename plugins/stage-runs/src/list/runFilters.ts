import type {
  RunOutcome,
  RunStatus,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { FilterFormat } from '@stagecraft/backstage-plugin-kernel-react';
import type { ListRunsQuery } from '../api/RunsApi';

export const RUN_STATUSES: readonly RunStatus[] = [
  'pending',
  'preparing',
  'running',
  'waiting_mcp',
  'waiting_owner_review',
  'waiting_backpressure',
  'succeeded',
  'failed',
  'canceled',
];

export const RUN_OUTCOMES: readonly RunOutcome[] = [
  'delivered',
  'reviewed',
  'no-change',
  'denied',
  'limited',
  'failed',
  'canceled',
];

/** Lists by one press: the statuses that each shows. */
export const RUN_VIEWS = {
  all: [],
  atWork: ['preparing', 'running'],
  waiting: [
    'pending',
    'waiting_mcp',
    'waiting_owner_review',
    'waiting_backpressure',
  ],
} as const satisfies Record<string, readonly RunStatus[]>;
export type RunView = keyof typeof RUN_VIEWS;

export type RunSort = 'createdAt' | 'finishedAt';

/** What the list shows. It lives in the address, so a link shows the same list. */
export interface RunFilters {
  statuses: RunStatus[];
  outcome?: RunOutcome;
  stage?: string;
  repository?: string;
  /** Whether only runs that the person asked for. */
  isMine: boolean;
  sort: RunSort;
  order: 'asc' | 'desc';
}

export const NO_FILTERS: RunFilters = {
  statuses: [],
  isMine: false,
  sort: 'createdAt',
  order: 'desc',
};

/** The view whose statuses these are, if it is one. */
export function viewOf({ statuses }: RunFilters): RunView | undefined {
  const views = Object.keys(RUN_VIEWS) as RunView[];
  return views.find(view => {
    const shown: readonly RunStatus[] = RUN_VIEWS[view];
    return (
      shown.length === statuses.length &&
      shown.every(status => statuses.includes(status))
    );
  });
}

/** Reads the filters of an address; what it does not know is ignored. */
export function readRunFilters(params: URLSearchParams): RunFilters {
  const outcome = params.get('outcome');
  return {
    statuses: RUN_STATUSES.filter(status =>
      params.getAll('status').includes(status),
    ),
    outcome: RUN_OUTCOMES.find(known => known === outcome),
    stage: params.get('stage') || undefined,
    repository: params.get('repository') || undefined,
    isMine: params.get('mine') === 'yes',
    sort: params.get('sort') === 'finishedAt' ? 'finishedAt' : 'createdAt',
    order: params.get('order') === 'asc' ? 'asc' : 'desc',
  };
}

/** The address of the filters; what is as by default is left out. */
export function writeRunFilters(filters: RunFilters): URLSearchParams {
  const params = new URLSearchParams();
  filters.statuses.forEach(status => params.append('status', status));
  if (filters.outcome) params.set('outcome', filters.outcome);
  if (filters.stage) params.set('stage', filters.stage);
  if (filters.repository) params.set('repository', filters.repository);
  if (filters.isMine) params.set('mine', 'yes');
  if (filters.sort !== NO_FILTERS.sort) params.set('sort', filters.sort);
  if (filters.order !== NO_FILTERS.order) params.set('order', filters.order);
  return params;
}

export const RUN_FILTER_FORMAT: FilterFormat<RunFilters> = {
  read: readRunFilters,
  write: writeRunFilters,
  reset: ({ sort, order }) => ({ ...NO_FILTERS, sort, order }),
};

/** Whether the filters leave anything out. */
export function isFiltering(filters: RunFilters): boolean {
  return (
    filters.statuses.length > 0 ||
    filters.isMine ||
    Boolean(filters.outcome || filters.stage || filters.repository)
  );
}

/** The filters as the API takes them. */
export function toListQuery(
  filters: RunFilters,
  userEntityRef: string,
): ListRunsQuery {
  return {
    status: filters.statuses.length > 0 ? filters.statuses : undefined,
    outcome: filters.outcome,
    stage: filters.stage,
    repository: filters.repository,
    requestedBy: filters.isMine ? userEntityRef : undefined,
    sort: filters.sort,
    order: filters.order,
  };
}
