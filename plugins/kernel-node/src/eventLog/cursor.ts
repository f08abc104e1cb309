import { InputError } from '@backstage/errors';

/** A place in the log: everything up to and including it has been read. Decimal texts. */
export interface EventPosition {
  xid: string;
  id: string;
}

export const START: EventPosition = { xid: '0', id: '0' };

export function encodeCursor({ xid, id }: EventPosition): string {
  return Buffer.from(`${xid}.${id}`, 'utf8').toString('base64url');
}

/** Throws InputError for what is no cursor of ours. */
export function decodeCursor(cursor: string): EventPosition {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const position = /^(?<xid>\d{1,19})\.(?<id>\d{1,18})$/.exec(text)?.groups;
  if (!position) {
    throw new InputError('cursor is not valid: leave it out to start again');
  }
  return { xid: position.xid, id: position.id };
}
