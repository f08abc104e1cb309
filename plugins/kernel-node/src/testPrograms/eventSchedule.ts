import type { Knex } from 'knex';
import { PostgresEventLog } from '../eventLog/postgresEventLog';
import { SecretRedaction } from '../redaction/secretRedaction';
import { eventually } from './eventually';

/** What a writer does next: get its transaction's id, append, or end. */
export type Action = 'xid' | 'append' | 'commit' | 'rollback';
export type Step = [writer: string, action: Action];

interface Writer {
  trx: Knex.Transaction;
  pid: number;
  stream: string;
  appended: string[];
  /** True while an append waits for the stream's lock. */
  busy: boolean;
}

interface Reader {
  limit: number;
  types?: string[];
  cursor?: string;
  seen: { name: string; stream: string; streamVersion: number }[];
}

const EVEN = 'test.even';
const ODD = 'test.odd';

/**
 * Runs writers in transactions of their own, step by step, reads after every step, and
 * says in the end what the readers got wrong. Nothing sleeps: a step is over when its
 * statement is, or when PostgreSQL reports that it waits for a lock.
 */
export class EventSchedule {
  readonly #knex: Knex;
  readonly #log = new PostgresEventLog({ redaction: new SecretRedaction() });
  readonly #writers = new Map<string, Writer>();
  readonly #committed: { name: string; stream: string; type: string }[] = [];
  readonly #readers: Reader[] = [
    { limit: 1, seen: [] },
    { limit: 200, seen: [] },
    { limit: 2, types: [EVEN], seen: [] },
  ];
  #count = 0;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** A writer's name begins with the letter of its stream: all of `a…` write to one. */
  async run(steps: Step[]): Promise<string[]> {
    try {
      for (const [name, action] of steps) {
        await this.#step(name, action);
        await this.#readAll();
      }
      await this.#commitAll();
    } finally {
      await this.#rollbackAll();
    }
    await this.#horizonPassed();
    await this.#readAll();
    return this.#readers.flatMap(reader => this.#violations(reader));
  }

  async #step(name: string, action: Action): Promise<void> {
    const writer = this.#writers.get(name) ?? (await this.#begin(name));
    if (writer.busy) {
      return;
    }
    switch (action) {
      case 'xid':
        await writer.trx.raw('select pg_current_xact_id()');
        return;
      case 'append':
        await this.#append(writer);
        return;
      default:
        await this.#end(name, writer, action);
    }
  }

  async #begin(name: string): Promise<Writer> {
    const trx = await this.#knex.transaction();
    const { rows } = await trx.raw('select pg_backend_pid() as pid');
    const stream = name[0];
    const writer = { trx, pid: rows[0].pid, stream, appended: [], busy: false };
    this.#writers.set(name, writer);
    return writer;
  }

  async #append(writer: Writer): Promise<void> {
    const name = `event ${this.#count++}`;
    writer.busy = true;
    const append = this.#log.append(writer.trx, {
      stream: writer.stream,
      type: typeOf(name),
      actor: { type: 'system', id: 'test' },
      payload: { name },
    });
    append.finally(() => {
      writer.busy = false;
      writer.appended.push(name);
    });
    await this.#untilDoneOrWaiting(writer);
  }

  async #end(
    name: string,
    writer: Writer,
    how: 'commit' | 'rollback',
  ): Promise<void> {
    // One of those that wait for this one will go on.
    const waiting = [...this.#writers.values()].filter(
      ({ busy, stream }) => busy && stream === writer.stream,
    );
    await writer.trx[how]();
    this.#writers.delete(name);
    if (how === 'commit') {
      const { stream, appended } = writer;
      this.#committed.push(
        ...appended.map(event => ({
          name: event,
          stream,
          type: typeOf(event),
        })),
      );
    }
    if (waiting.length > 0 && writer.appended.length > 0) {
      await eventually(() => waiting.some(({ busy }) => !busy));
    }
  }

  async #commitAll(): Promise<void> {
    while (this.#writers.size > 0) {
      const [name, writer] = [...this.#writers].find(([, { busy }]) => !busy)!;
      await this.#end(name, writer, 'commit');
    }
  }

  /** What an error left open would hold back the horizon for the whole server. */
  async #rollbackAll(): Promise<void> {
    await Promise.all(
      [...this.#writers.values()].map(({ trx }) => trx.rollback()),
    );
  }

  async #untilDoneOrWaiting(writer: Writer): Promise<void> {
    await eventually(async () => {
      const activity = await this.#knex('pg_stat_activity')
        .where({ pid: writer.pid })
        .first('wait_event_type');
      return !writer.busy || activity?.wait_event_type === 'Lock';
    });
  }

  /** Other tests use the same server: their open transactions hold the horizon back, too. */
  async #horizonPassed(): Promise<void> {
    await eventually(async () => {
      const { rows } = await this.#knex.raw(
        `select coalesce(max(xid) < pg_snapshot_xmin(pg_current_snapshot()), true) as passed
         from kernel.events`,
      );
      return rows[0].passed;
    }, 30_000);
  }

  async #readAll(): Promise<void> {
    for (const reader of this.#readers) {
      let read: number;
      do {
        const { events, cursor } = await this.#log.read({
          executor: this.#knex,
          cursor: reader.cursor,
          limit: reader.limit,
          types: reader.types,
        });
        reader.cursor = cursor;
        reader.seen.push(
          ...events.map(({ payload, stream, streamVersion }) => ({
            name: String(payload.name),
            stream,
            streamVersion,
          })),
        );
        read = events.length;
      } while (read > 0);
    }
  }

  #violations({ seen, types }: Reader): string[] {
    const expected = this.#committed.filter(
      ({ type }) => types?.includes(type) ?? true,
    );
    const names = seen.map(({ name }) => name);
    return [
      ...expected
        .filter(({ name }) => !names.includes(name))
        .map(({ name }) => `missed ${name}`),
      ...names
        .filter((name, at) => names.indexOf(name) < at)
        .map(name => `repeated ${name}`),
      ...names
        .filter(name => !expected.some(event => event.name === name))
        .map(name => `read ${name}, which was not committed`),
      ...(types ? [] : this.#streamViolations(seen)),
    ];
  }

  /** In the order of commits the versions of a stream are 1, 2, 3 … */
  #streamViolations(seen: Reader['seen']): string[] {
    const streams = new Set(this.#committed.map(({ stream }) => stream));
    return [...streams].flatMap(stream => {
      const versions = this.#committed
        .filter(event => event.stream === stream)
        .map(
          ({ name }) => seen.find(event => event.name === name)?.streamVersion,
        );
      return versions.every((version, at) => version === at + 1)
        ? []
        : [`stream ${stream} has the versions ${versions}`];
    });
  }
}

function typeOf(name: string): string {
  return Number(name.split(' ')[1]) % 2 === 0 ? EVEN : ODD;
}
