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
    /** `stagecraft.metrics.token`; without it only this machine may read. */
    token: string | undefined;
  }) {
    this.#knex = options.knex;
    this.#metrics = options.metrics;
    this.#token = options.token;
  }

  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (!this.#isAllowed(req)) {
      res.writeHead(401, {
        'content-type': 'text/plain; charset=utf-8',
        'www-authenticate': 'Bearer',
      });
      res.end(
        'Send the bearer token of stagecraft.metrics.token; without one only this machine is answered\n',
      );
      return;
    }
    const { registry, horizonLagSeconds } = this.#metrics;
    horizonLagSeconds.set(await readEventHorizonLag(this.#knex));
    res.writeHead(200, { 'content-type': registry.contentType });
    res.end(await registry.metrics());
  }

  #isAllowed(req: IncomingMessage): boolean {
    if (this.#token === undefined) return isOfThisMachine(req);
    const given = Buffer.from(req.headers.authorization ?? '');
    const expected = Buffer.from(`Bearer ${this.#token}`);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}

const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'];

/** From loopback, and not through a proxy of this machine that says so. */
export function isOfThisMachine(
  req: Pick<IncomingMessage, 'headers'> & {
    socket: { remoteAddress?: string };
  },
): boolean {
  if (FORWARDED.some(name => req.headers[name] !== undefined)) return false;
  const address = req.socket.remoteAddress ?? '';
  return /^(?:::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(address);
}
