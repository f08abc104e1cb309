import type { KernelMetrics } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { Counter, Gauge } from 'prom-client';
import { OUTBOX_KINDS, type OutboxKind } from './OutboxStore';

/** What was given up on GitHub, at /metrics. */
export class OutboxMetrics {
  readonly #knex: Knex;
  readonly #failed: Counter<'kind'>;
  readonly #failedRows: Gauge<'kind'>;

  constructor(options: { knex: Knex; metrics: KernelMetrics }) {
    const registers = [options.metrics.registry];
    this.#knex = options.knex;
    this.#failed = new Counter({
      name: 'stagecraft_outbox_failed_total',
      help: 'Effects on GitHub that this process gave up',
      labelNames: ['kind'],
      registers,
    });
    this.#failedRows = new Gauge({
      name: 'stagecraft_outbox_failed',
      help: 'Effects on GitHub that are given up now, of all processes',
      labelNames: ['kind'],
      registers,
    });
  }

  countFailure(kind: OutboxKind): void {
    this.#failed.inc({ kind });
  }

  /** A kind of which nothing is given up any more goes back to 0. */
  async measure(): Promise<void> {
    const rows: { kind: string; count: string }[] = await this.#knex('outbox')
      .whereNotNull('failed_at')
      .groupBy('kind')
      .select('kind')
      .select(this.#knex.raw('count(*) as count'));
    const counts = new Map(
      rows.map(({ kind, count }) => [kind, Number(count)]),
    );
    for (const kind of OUTBOX_KINDS) {
      this.#failedRows.set({ kind }, counts.get(kind) ?? 0);
    }
  }
}
