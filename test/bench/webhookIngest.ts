import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createTestDatabase } from '../harness/database';
import { ROOT } from '../harness/paths';
import { startStack } from '../harness/Stack';
import { median, round } from './statistics';
import {
  saturate,
  steady,
  type LoadResult,
  type WebhookTarget,
} from './webhookLoad';

/*
 * Taking webhooks: 8 KB bodies over 64 connections, the host against the machine's own
 * limit, round about in the same run, so that the ratio can be quoted.
 * Goals: ratio at least 0.7; ack p99 at most 50 ms at 200 a second; none lost.
 */
const ROUNDS = 5;
const CONNECTIONS = 64;
const COUNT = 4_000;
const SECRET = 'bench-floor-secret-of-this-run';

export async function webhookIngest(): Promise<Record<string, unknown>> {
  const stack = await startStack();
  const floor = await startFloor();
  try {
    const target: WebhookTarget = {
      origin: stack.host.url,
      path: '/api/kernel/webhooks/github',
      secret: stack.webhookSecret,
    };
    await saturate(target, { connections: CONNECTIONS, count: 500 });
    await saturate(floor.target, { connections: CONNECTIONS, count: 500 });
    const before = await storedDeliveries(stack.database.knex);
    const ours: LoadResult[] = [];
    const limits: LoadResult[] = [];
    for (let round_ = 0; round_ < ROUNDS; round_ += 1) {
      ours.push(
        await saturate(target, { connections: CONNECTIONS, count: COUNT }),
      );
      limits.push(
        await saturate(floor.target, {
          connections: CONNECTIONS,
          count: COUNT,
        }),
      );
    }
    const calm = await steady(target, { perSecond: 200, seconds: 20 });
    const after = await storedDeliveries(stack.database.knex);
    const acknowledged =
      ours.reduce((sum, each) => sum + each.stored, 0) + calm.stored;
    const perSecond = median(ours.map(each => each.perSecond));
    const limitPerSecond = median(limits.map(each => each.perSecond));
    return {
      bench: 'webhook-ingest',
      bodyBytes: 8 * 1024,
      connections: CONNECTIONS,
      rounds: ROUNDS,
      perSecond,
      limitPerSecond,
      ratio: round(perSecond / limitPerSecond),
      ackP99MsSaturated: median(ours.map(each => each.ackP99Ms)),
      at200PerSecond: {
        ackP50Ms: calm.ackP50Ms,
        ackP99Ms: calm.ackP99Ms,
        failed: calm.failed,
      },
      acknowledged,
      lost: acknowledged - (after - before),
    };
  } finally {
    await floor.stop();
    await stack.stop();
  }
}

async function storedDeliveries(
  knex: Awaited<ReturnType<typeof createTestDatabase>>['knex'],
) {
  const answer = await knex.raw(
    'select count(*)::int as stored from kernel.webhook_deliveries',
  );
  return answer.rows[0].stored as number;
}

async function startFloor(): Promise<{
  target: WebhookTarget;
  stop(): Promise<void>;
}> {
  const database = await createTestDatabase();
  const child = spawn(
    process.execPath,
    [
      '--no-node-snapshot',
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      join(ROOT, 'test/bench/webhookFloor.ts'),
      database.url,
      SECRET,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [first] = await once(child.stdout, 'data');
  return {
    target: {
      origin: `http://127.0.0.1:${String(first).trim()}`,
      path: '/',
      secret: SECRET,
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await database.drop();
    },
  };
}
