import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  readEventHorizonLag,
  type KernelMetrics,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';

/** GET /metrics in Prometheus' text format, for this process. */
export class MetricsRoute {
  readonly #knex: Knex;
  readonly #metrics: KernelMetrics;
  readonly #token: string | undefined;

  constructor(options: {
    knex: Knex;
    metrics: KernelMetrics;
    /** `stagecraft.metrics.token`; without it everybody who reaches the host may read. */
    token: string | undefined;
  }) {
    this.#knex = options.knex;
    this.#metrics = options.metrics;
    this.#token = options.token;
  }

  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (!this.#isAllowed(req.headers.authorization)) {
      res.writeHead(401, {
        'content-type': 'text/plain; charset=utf-8',
        'www-authenticate': 'Bearer',
      });
      res.end('Send the bearer token of stagecraft.metrics.token\n');
      return;
    }
    const { registry, horizonLagSeconds } = this.#metrics;
    horizonLagSeconds.set(await readEventHorizonLag(this.#knex));
    res.writeHead(200, { 'content-type': registry.contentType });
    res.end(await registry.metrics());
  }

  #isAllowed(authorization: string | undefined): boolean {
    if (this.#token === undefined) return true;
    const given = Buffer.from(authorization ?? '');
    const expected = Buffer.from(`Bearer ${this.#token}`);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
