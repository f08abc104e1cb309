import { createHmac, randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { BOOKSHOP } from '../harness/bookshop';
import type { Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';
import { percentile, round } from './statistics';

export interface WebhookTarget {
  origin: string;
  path: string;
  secret: string;
}

export interface LoadResult {
  sent: number;
  stored: number;
  failed: number;
  perSecond: number;
  ackP50Ms: number;
  ackP99Ms: number;
}

export const BODY_BYTES = 8 * 1024;
/** No trigger: that it concerns no stage is known before it is stored. */
const LABELED = { action: 'labeled', label: { name: 'good first issue' } };
/** Of an issue without a run: the inbox has to look that up. */
const CLOSED = { action: 'closed' };
/** One of so many deliveries has to be judged; GitHub sends far more that concern nobody. */
const JUDGED_ONE_OF = 10;

/** `issues` of an attached repository, as large as GitHub's are; sent in turn. */
export function issuePayloads(of: {
  people: Stack['people'];
  repositoryId: number;
}): string[] {
  const labeled = issuePayload(of, LABELED);
  return [
    ...Array.from({ length: JUDGED_ONE_OF - 1 }, () => labeled),
    issuePayload(of, CLOSED),
  ];
}

function issuePayload(
  { people, repositoryId }: { people: Stack['people']; repositoryId: number },
  event: object,
): string {
  const { member } = people;
  const { owner, repo } = BOOKSHOP;
  const filled = (filler: string) =>
    JSON.stringify({
      ...event,
      issue: { number: 1, title: 'Opening hours', body: filler, state: 'open' },
      repository: {
        id: repositoryId,
        name: repo,
        full_name: `${owner}/${repo}`,
        owner: { login: owner },
      },
      sender: { id: member.id, login: member.login, type: member.type },
    });
  return filled('x'.repeat(BODY_BYTES - filled('').length));
}

/** GitHub's own id of the repository that the stack's project has. */
export async function repositoryIdOf(stack: Stack): Promise<number> {
  const { data } = await stack.as('owner').rest.repos.get(BOOKSHOP);
  return data.id;
}

/** Waits until every stored delivery has been judged; answers how many were not in time, or could not be. */
export async function untilProcessed(
  { database: { knex } }: Stack,
  timeoutMs: number,
): Promise<number> {
  const countOf = async (...statuses: string[]): Promise<number> => {
    const { rows } = await knex.raw(
      `select count(*)::int as found from kernel.webhook_deliveries where status = any(?)`,
      [statuses],
    );
    return rows[0].found;
  };
  const isDone = async () => (await countOf('pending')) === 0;
  await waitFor('all deliveries to be judged', isDone, {
    ...{ timeoutMs, intervalMs: 250 },
  }).catch(() => undefined);
  return countOf('pending', 'failed');
}

/** The webhook endpoint of a stack's host. */
export function hostTarget(stack: Stack): WebhookTarget {
  return {
    origin: stack.host.url,
    path: '/api/kernel/webhooks/github',
    secret: stack.webhookSecret,
  };
}

class Tally {
  readonly #start = performance.now();
  readonly #latencies: number[] = [];
  #stored = 0;
  #failed = 0;

  async send(pool: Pool, target: WebhookTarget, body: string): Promise<void> {
    const signature = createHmac('sha256', target.secret)
      .update(body)
      .digest('hex');
    const began = performance.now();
    try {
      const answer = await pool.request({
        method: 'POST',
        path: target.path,
        headers: {
          'content-type': 'application/json',
          'x-github-event': 'issues',
          'x-github-delivery': randomUUID(),
          'x-hub-signature-256': `sha256=${signature}`,
        },
        body,
      });
      await answer.body.dump();
      this.#latencies.push(performance.now() - began);
      if (answer.statusCode === 202) {
        this.#stored += 1;
      } else {
        this.#failed += 1;
      }
    } catch {
      this.#failed += 1;
    }
  }

  result(): LoadResult {
    const seconds = (performance.now() - this.#start) / 1000;
    return {
      sent: this.#stored + this.#failed,
      stored: this.#stored,
      failed: this.#failed,
      perSecond: round(this.#stored / seconds),
      ackP50Ms: percentile(this.#latencies, 0.5),
      ackP99Ms: percentile(this.#latencies, 0.99),
    };
  }
}

function inTurn(bodies: string[], index: number): string {
  return bodies[index % bodies.length];
}

/** As many requests as the target takes, over `connections`, `count` in all. */
export async function saturate(
  target: WebhookTarget,
  options: { connections: number; count: number; bodies: string[] },
): Promise<LoadResult> {
  const pool = new Pool(target.origin, {
    connections: options.connections,
    pipelining: 1,
  });
  const tally = new Tally();
  let left = options.count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await tally.send(pool, target, inTurn(options.bodies, left));
    }
  };
  await Promise.all(Array.from({ length: options.connections }, worker));
  await pool.close();
  return tally.result();
}

/** A fixed rate, whether answers come or not (open loop). */
export async function steady(
  target: WebhookTarget,
  options: { perSecond: number; seconds: number; bodies: string[] },
): Promise<LoadResult> {
  const pool = new Pool(target.origin, { connections: 64, pipelining: 1 });
  const tally = new Tally();
  const total = options.perSecond * options.seconds;
  const pending: Promise<void>[] = [];
  const start = performance.now();
  for (let sent = 0; sent < total; ) {
    const due = Math.min(
      total,
      Math.floor(((performance.now() - start) / 1000) * options.perSecond),
    );
    for (; sent < due; sent += 1) {
      pending.push(tally.send(pool, target, inTurn(options.bodies, sent)));
    }
    await new Promise(resolve => {
      setTimeout(resolve, 2);
    });
  }
  await Promise.all(pending);
  await pool.close();
  return tally.result();
}
