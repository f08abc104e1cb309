import type { Knex } from 'knex';
import { startStack } from '../harness/Stack';
import { report, type Measured } from './report';
import { median, round } from './statistics';
import { startFloor } from './startFloor';
import {
  BODY_BYTES,
  hostTarget,
  issuePayloads,
  repositoryIdOf,
  saturate,
  steady,
  untilProcessed,
  type LoadResult,
  type WebhookTarget,
} from './webhookLoad';

/*
 * Taking webhooks: 8 KB bodies over 64 connections, the host against the machine's own
 * limit (webhookFloor.ts), in turn in the same run, so that the ratio can be quoted. Then
 * the time to the answer at 200 a second. All are `issues` of an attached repository: nine of
 * ten put a label that concerns no stage, which is known when they are stored; the tenth closes
 * an issue, which the inbox judges while the host takes more. Lost
 * is what was acknowledged and is not stored; unjudged what was stored and came to no end.
 */
const CONNECTIONS = 64;
const WARM_UP = { connections: CONNECTIONS, count: 500 };
const STEADY = { perSecond: 200, seconds: 20 };
const JUDGED_WITHIN_MS = 10 * 60_000;

report({
  name: 'webhook-ingest',
  options: { rounds: 5, requests: 4_000 },
  goals: {
    ratio: { atLeast: 0.7 },
    ackP99MsAt200PerSecond: { atMost: 50 },
    lost: { atMost: 0 },
    unjudged: { atMost: 0 },
  },
  measure,
});

async function measure(options: {
  rounds: number;
  requests: number;
}): Promise<Measured> {
  const stack = await startStack();
  const floor = await startFloor();
  try {
    const host = hostTarget(stack);
    const bodies = issuePayloads({
      people: stack.people,
      repositoryId: await repositoryIdOf(stack),
    });
    await saturate(host, { ...WARM_UP, bodies });
    await saturate(floor.target, { ...WARM_UP, bodies });
    const before = await storedDeliveries(stack.database.knex);
    const load = { connections: CONNECTIONS, count: options.requests, bodies };
    const judged = () => untilProcessed(stack, JUDGED_WITHIN_MS);
    await judged();
    const { ours, limits } = await inTurn(
      { host, floor: floor.target, load, judged },
      options.rounds,
    );
    const calm = await steady(host, { ...STEADY, bodies });
    const after = await storedDeliveries(stack.database.knex);
    const start = performance.now();
    const unjudged = await judged();
    const judgedAfterSeconds = round((performance.now() - start) / 1_000);
    return summary({
      ...{ ours, limits, calm, unjudged, judgedAfterSeconds },
      newRows: after - before,
    });
  } finally {
    await floor.stop();
    await stack.stop();
  }
}

/** What the host has taken is judged before the limit's turn: it must not slow that down. */
async function inTurn(
  parts: {
    host: WebhookTarget;
    floor: WebhookTarget;
    load: { connections: number; count: number; bodies: string[] };
    judged: () => Promise<unknown>;
  },
  rounds: number,
): Promise<{ ours: LoadResult[]; limits: LoadResult[] }> {
  const { host, floor, load, judged } = parts;
  const ours: LoadResult[] = [];
  const limits: LoadResult[] = [];
  for (let each = 0; each < rounds; each += 1) {
    ours.push(await saturate(host, load));
    await judged();
    limits.push(await saturate(floor, load));
  }
  return { ours, limits };
}

function summary(results: {
  ours: LoadResult[];
  limits: LoadResult[];
  calm: LoadResult;
  newRows: number;
  unjudged: number;
  judgedAfterSeconds: number;
}): Measured {
  const { ours, limits, calm, newRows } = results;
  const perSecond = median(ours.map(each => each.perSecond));
  const limit = median(limits.map(each => each.perSecond));
  const all = [...ours, calm];
  const acknowledged = all.reduce((sum, each) => sum + each.stored, 0);
  return {
    figures: {
      bodyBytes: BODY_BYTES,
      connections: CONNECTIONS,
      perSecond,
      ratio: round(perSecond / limit),
      ackP99MsSaturated: median(ours.map(each => each.ackP99Ms)),
      ackP50MsAt200PerSecond: calm.ackP50Ms,
      ackP99MsAt200PerSecond: calm.ackP99Ms,
      failed: all.reduce((sum, each) => sum + each.failed, 0),
      acknowledged,
      lost: acknowledged - newRows,
      unjudged: results.unjudged,
      judgedAfterSeconds: results.judgedAfterSeconds,
    },
    limits: {
      perSecond: limit,
      ackP99MsSaturated: median(limits.map(each => each.ackP99Ms)),
    },
  };
}

async function storedDeliveries(knex: Knex): Promise<number> {
  const answer = await knex.raw(
    'select count(*)::int as stored from kernel.webhook_deliveries',
  );
  return answer.rows[0].stored;
}
