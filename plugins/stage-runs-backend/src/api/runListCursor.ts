import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { digest } from '../runs/digest';

/** Where the next page of a list begins: after this row, in the list's own order. */
export interface RunListPosition {
  at: Date;
  id: string;
}

const schema = z.strictObject({
  /** Digest of sort and filters. */
  f: z.string(),
  at: z.iso.datetime(),
  id: z.uuid(),
});

/** A cursor is bound to the sort and the filters it was made with. */
export function encodeCursor(position: RunListPosition, query: object): string {
  const content = {
    f: fingerprint(query),
    at: position.at.toISOString(),
    id: position.id,
  };
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** Throws an InputError for a cursor that is not ours or belongs to another sort or filter. */
export function decodeCursor(cursor: string, query: object): RunListPosition {
  const content = schema.safeParse(parse(cursor));
  if (!content.success || content.data.f !== fingerprint(query)) {
    throw new InputError(
      'cursor does not belong to this sort and these filters: ask for the first page without a cursor',
    );
  }
  return { at: new Date(content.data.at), id: content.data.id };
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

export function fingerprint(query: object): string {
  const sorted = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => a.localeCompare(b));
  return digest(JSON.stringify(sorted)).slice(0, 16);
}
