import type { FilterFormat } from '@stagecraft/backstage-plugin-kernel-react';

/** As many letters as the API takes. */
export const MAX_SEARCH = 100;

/** What a list shows, and in which order. */
export interface ListFilters<TRole extends string, TSort extends string> {
  search?: string;
  role?: TRole;
  sort: TSort;
  order: 'asc' | 'desc';
}

/** How such filters are written in an address; the first of the sorts is the default. */
export function listFilterFormat<
  TRole extends string,
  TSort extends string,
>(known: {
  roles: readonly TRole[];
  sorts: readonly [TSort, ...TSort[]];
}): FilterFormat<ListFilters<TRole, TSort>> {
  const { roles, sorts } = known;
  return {
    read: params => ({
      search: params.get('search')?.trim().slice(0, MAX_SEARCH) || undefined,
      role: roles.find(role => role === params.get('role')),
      sort: sorts.find(sort => sort === params.get('sort')) ?? sorts[0],
      order: params.get('order') === 'desc' ? 'desc' : 'asc',
    }),
    write: ({ search, role, sort, order }) => {
      const params = new URLSearchParams();
      if (search) params.set('search', search);
      if (role) params.set('role', role);
      if (sort !== sorts[0]) params.set('sort', sort);
      if (order === 'desc') params.set('order', order);
      return params;
    },
    reset: ({ sort, order }) => ({ sort, order }),
  };
}

/** Whether the filters leave anything out. */
export function isFiltering(filters: ListFilters<string, string>): boolean {
  return Boolean(filters.search || filters.role);
}
