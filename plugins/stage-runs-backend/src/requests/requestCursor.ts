import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { fingerprint } from '../api/runListCursor';
import { isId } from './RequestStore';

/** Where the next page of the list begins: after this row, open ones first. */
export interface RequestPosition {
  isOpen: boolean;
  id: string;
}

const schema = z.strictObject({
  /** Digest of the filters. */
  f: z.string(),
  open: z.boolean(),
  id: z.string().refine(isId),
});

export function encodeRequestCursor(
  { isOpen, id }: RequestPosition,
  filters: object,
): string {
  const content = { f: fingerprint(filters), open: isOpen, id };
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** Throws an InputError for a cursor that is not ours or belongs to other filters. */
export function decodeRequestCursor(
  cursor: string,
  filters: object,
): RequestPosition {
  const content = schema.safeParse(parse(cursor));
  if (!content.success || content.data.f !== fingerprint(filters)) {
    throw new InputError(
      'cursor does not belong to these filters: ask for the first page without a cursor',
    );
  }
  return { isOpen: content.data.open, id: content.data.id };
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
