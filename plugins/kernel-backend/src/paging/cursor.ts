import { InputError } from '@backstage/errors';
import { z } from 'zod';

const cursorSchema = z.object({ list: z.string(), after: z.array(z.string()) });

/**
 * Makes a page of `rows`, of which one more than `limit` was read: that one only tells
 * that there is a next page. `list` names the list with its filters, so that a cursor
 * can't be used with another one.
 */
export function toPage<TRow, TItem>(options: {
  rows: TRow[];
  limit: number;
  list: string;
  /** The values that the list is sorted by. */
  keyOf: (row: TRow) => string[];
  toItem: (row: TRow) => TItem;
}): { items: TItem[]; nextCursor?: string } {
  const page = options.rows.slice(0, options.limit);
  const items = page.map(options.toItem);
  if (options.rows.length <= options.limit) return { items };
  const after = options.keyOf(page[page.length - 1]);
  return { items, nextCursor: encode({ list: options.list, after }) };
}

/**
 * The sort key that the page starts after, or undefined for the first page. `isKey` looks
 * at the values before they reach the database. Throws InputError.
 */
export function readCursor(options: {
  cursor: string | undefined;
  list: string;
  isKey: (after: string[]) => boolean;
}): string[] | undefined {
  if (options.cursor === undefined) return undefined;
  const { list, after } = decode(options.cursor);
  if (list !== options.list || !options.isKey(after)) {
    throw new InputError(
      'cursor belongs to another list or filter: leave it out to start again',
    );
  }
  return after;
}

/** For lists that are sorted by a uuid. */
export function isUuidKey(after: string[]): boolean {
  return after.length === 1 && z.uuid().safeParse(after[0]).success;
}

function encode(cursor: z.infer<typeof cursorSchema>): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function decode(cursor: string): z.infer<typeof cursorSchema> {
  try {
    const text = Buffer.from(cursor, 'base64url').toString('utf8');
    return cursorSchema.parse(JSON.parse(text));
  } catch {
    throw new InputError(
      'cursor is not one that this list gave: leave it out to start again',
    );
  }
}
