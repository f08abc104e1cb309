import { z } from 'zod';
import { readCursor, toPage } from './cursor';

/** What a list can be sorted by: an expression that is never null, and its type. */
export interface SortKey {
  sql: string;
  type: 'text' | 'bigint' | 'uuid';
}

/** A row as it is read: with the text of what it is sorted by. */
export type Sorted<T> = T & { sortKey: string };

export interface ListPage {
  cursor?: string;
  limit: number;
}

/**
 * The parts of a statement that reads one page of a sorted list. Equal keys are in the
 * order of their ids, so that no row is left out or read twice between two pages. A row
 * whose key changes meanwhile moves, as it would in any list.
 */
export function sortedPage(options: {
  key: SortKey;
  /** The expression of the id, a uuid. */
  id: string;
  /** Absent: ascending. */
  order?: 'asc' | 'desc';
  /** Key and id of the last row before the page; absent: the first page. */
  after?: string[];
}): { column: string; where: string; bindings: string[]; orderBy: string } {
  const { key, id, order = 'asc', after } = options;
  const comparison = order === 'asc' ? '>' : '<';
  return {
    column: `(${key.sql})::text as "sortKey"`,
    where: after
      ? `(${key.sql}, ${id}) ${comparison} (?::${key.type}, ?::uuid)`
      : 'true',
    bindings: after ?? [],
    orderBy: `${key.sql} ${order}, ${id} ${order}`,
  };
}

/** Reads one page; `query` is what is asked of the list, and belongs to its cursors. */
export async function readSortedPage<TItem>(options: {
  list: string;
  query: object;
  page: ListPage;
  key: SortKey;
  idOf: (item: TItem) => string;
  /** One more than `limit`, see `toPage`. */
  read: (after: string[] | undefined) => Promise<Sorted<TItem>[]>;
}): Promise<{ items: TItem[]; nextCursor?: string }> {
  const { page, idOf } = options;
  const list = listName(options.list, options.query);
  const after = readCursor({
    ...{ cursor: page.cursor, list },
    isKey: values => isSortedKey(options.key, values),
  });
  return toPage({
    ...{ rows: await options.read(after), limit: page.limit, list },
    keyOf: row => [row.sortKey, idOf(row)],
    toItem: ({ sortKey: _, ...item }) => item as unknown as TItem,
  });
}

function listName(list: string, query: object): string {
  const asked = Object.entries(query).filter(([, value]) => value);
  return asked.length > 0 ? `${list}?${JSON.stringify(asked)}` : list;
}

/** Looks at a cursor's values before they reach the database. */
function isSortedKey({ type }: SortKey, values: string[]): boolean {
  const [key, id] = values;
  const isUuid = (text: string) => z.uuid().safeParse(text).success;
  if (values.length !== 2 || !isUuid(id)) return false;
  if (type === 'uuid') return isUuid(key);
  return type === 'bigint' ? /^\d{1,18}$/.test(key) : !key.includes('\0');
}
