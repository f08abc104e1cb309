import { InputError } from '@backstage/errors';
import type {
  AuditEvent,
  AuditEventPage,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { Knex } from 'knex';
import { readCursor, toPage } from '../paging/cursor';
import { listAuditRows, toAuditEvent, type AuditFilter } from './auditStore';

/** So that one file is made in memory at once: some megabytes. */
const MAX_EXPORTED = 10_000;

export interface AuditQuery {
  filter: AuditFilter;
  /** Whose events the reader may see. */
  projects: 'all' | string[];
  cursor?: string;
}

/** The event log for people, newest first. */
export class AuditLog {
  readonly #knex: Knex;
  readonly #maxExported: number;

  constructor(options: { knex: Knex; maxExported?: number }) {
    this.#knex = options.knex;
    this.#maxExported = options.maxExported ?? MAX_EXPORTED;
  }

  async list(query: AuditQuery & { limit: number }): Promise<AuditEventPage> {
    const { filter, projects, limit } = query;
    requireOrder(filter);
    const list = `events/${JSON.stringify(filter)}`;
    const after = readCursor({ cursor: query.cursor, list, isKey });
    const before = after && { xid: after[0], id: after[1] };
    const rows = await listAuditRows(this.#knex, {
      ...{ filter, projects, before, limit },
    });
    return toPage({
      ...{ rows, limit, list, toItem: toAuditEvent },
      keyOf: ({ xid, id }) => [xid, id],
    });
  }

  /** The newest of what the query is for, as many as one file takes. */
  async export(
    query: AuditQuery,
  ): Promise<{ events: AuditEvent[]; nextCursor?: string }> {
    const { items, nextCursor } = await this.list({
      ...{ ...query, limit: this.#maxExported },
    });
    return { events: items, ...(nextCursor && { nextCursor }) };
  }
}

function requireOrder({ from, until }: AuditFilter): void {
  if (!from || !until || from < until) return;
  throw new InputError('from: has to be before until');
}

function isKey(after: string[]): boolean {
  return (
    after.length === 2 &&
    /^\d{1,19}$/.test(after[0]) &&
    /^\d{1,18}$/.test(after[1])
  );
}
