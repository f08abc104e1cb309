import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, type SortDescriptor, type TableProps } from '@backstage/ui';
import {
  ChoiceFilter,
  FilterBar,
  ListStates,
  SearchFilter,
  type CursorPages,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback, useEffect, useRef, type ReactNode } from 'react';
import { kernelTranslationRef } from '../translation';
import { isFiltering, MAX_SEARCH, type ListFilters } from './listFilters';

/** What a table of such a list is given: how it is sorted, and whether newer rows are on their way. */
export type ListTableProps = Pick<
  TableProps<{ id: string }>,
  'sort' | 'isStale'
>;

interface FilteredListProps<T, TRole extends string, TSort extends string> {
  pages: CursorPages<T>;
  filters: ListFilters<TRole, TSort>;
  /** Must be stable. */
  onChange: (change: Partial<ListFilters<TRole, TSort>>) => void;
  onReset: () => void;
  /** What is searched. */
  searchPlaceholder: string;
  /** What can be chosen; none where the list has no roles. */
  roles?: { label: string; options: { value: TRole; label: string }[] };
  loadingText: string;
  failedTitle: string;
  emptyTitle: string;
  emptyDescription: string;
  children: (items: T[], table: ListTableProps) => ReactNode;
}

/** A list with its search and sort: on its way, failed, empty, without a match, or full. */
export function FilteredList<T, TRole extends string, TSort extends string>(
  props: FilteredListProps<T, TRole, TSort>,
) {
  const { filters, onReset } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const { pages, isStale } = useKeptItems(props.pages);
  const isFiltered = isFiltering(filters);
  const isEmpty = pages.items?.length === 0 && !isStale && !isFiltered;
  return (
    <>
      {!isEmpty && <Filters {...props} />}
      <ListStates
        pages={pages}
        loadingText={props.loadingText}
        failedTitle={props.failedTitle}
        emptyTitle={isFiltered ? t('filter.noMatch') : props.emptyTitle}
        emptyDescription={isFiltered ? undefined : props.emptyDescription}
        emptyAction={
          isFiltered && (
            <Button variant="secondary" onPress={onReset}>
              {t('filter.reset')}
            </Button>
          )
        }
      >
        {items => props.children(items, { sort: sortOf(props), isStale })}
      </ListStates>
    </>
  );
}

function Filters<T, TRole extends string, TSort extends string>(
  props: FilteredListProps<T, TRole, TSort>,
) {
  const { filters, roles, onChange } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const search = useCallback(
    (text: string | undefined) => onChange({ search: text }),
    [onChange],
  );
  return (
    <FilterBar label={t('filter.group')}>
      <SearchFilter
        label={t('filter.search')}
        placeholder={props.searchPlaceholder}
        maxLength={MAX_SEARCH}
        value={filters.search}
        onChange={search}
      />
      {roles && (
        <ChoiceFilter
          label={roles.label}
          anyLabel={t('filter.any')}
          options={roles.options}
          value={filters.role}
          onChange={role => onChange({ role })}
        />
      )}
    </FilterBar>
  );
}

function sortOf<TRole extends string, TSort extends string>(props: {
  filters: ListFilters<TRole, TSort>;
  onChange: (change: Partial<ListFilters<TRole, TSort>>) => void;
}): NonNullable<ListTableProps['sort']> {
  const { sort, order } = props.filters;
  return {
    descriptor: {
      column: sort,
      direction: order === 'asc' ? 'ascending' : 'descending',
    },
    onSortChange: ({ column, direction }: SortDescriptor) =>
      props.onChange({
        sort: column as TSort,
        order: direction === 'descending' ? 'desc' : 'asc',
      }),
  };
}

/** The rows stay until those of another filter or sort are there, and with them the focus of whoever asked. */
function useKeptItems<T>(pages: CursorPages<T>): {
  pages: CursorPages<T>;
  isStale: boolean;
} {
  const { items, error } = pages;
  const kept = useRef(items);
  useEffect(() => {
    if (items || error) kept.current = items;
  }, [items, error]);
  const isStale = !items && !error && kept.current !== undefined;
  return {
    pages: isStale ? { ...pages, items: kept.current } : pages,
    isStale,
  };
}
