import { randomUUID } from 'node:crypto';
import {
  aNewRun,
  createRunToken,
  hashRunToken,
  mcpTokenOf,
} from '@stagecraft/backstage-plugin-stage-runs-backend/testUtils';
import type { Knex } from 'knex';
import { Pool } from 'undici';
import { startStack, type Stack } from '../harness/Stack';
import { startFloorProcess } from './floorProcess';
import { report, type Measured } from './report';
import { percentile, round } from './statistics';

/*
 * Agents of fifty runs at once, each with its own token and one request after the other: first
 * lists of tools, then calls of a tool that does nothing by itself (the dry run of a question), so
 * that the figure is the platform's part: the token, the policy, the limit of calls, the
 * arguments, and two durable events. The limit is node:http with JSON and one look-up of a token
 * (mcpFloor.ts), with the same clients in the same run.
 */
const RUNS = 50;
const PATH = '/api/stage-runs/mcp';
const WARM_UP = 5;

const LIST = { method: 'tools/list', params: {} };
const CALL = {
  method: 'tools/call',
  params: {
    name: 'owner.feedback.request',
    arguments: {
      question: 'Which of the two ways shall it be?',
      options: ['the first', 'the second'],
      dry_run: true,
    },
  },
};

interface Target {
  origin: string;
  path: string;
}

interface Load {
  times: number[];
  failed: number;
  perSecond: number;
}

report({
  name: 'mcp-tools',
  // An attempt may make 120 calls a minute.
  options: { calls: 100 },
  goals: { listP99Ms: { atMost: 250 }, callP99Ms: { atMost: 500 } },
  measure,
});

async function measure(options: { calls: number }): Promise<Measured> {
  const stack = await startStack();
  try {
    const tokens = await agentsAtWork(stack);
    const floor = await startFloorProcess('mcpFloor.ts', knex =>
      storeFloorTokens(knex, tokens),
    );
    try {
      const host = { origin: stack.host.url, path: PATH };
      await load(host, { tokens, message: LIST, count: WARM_UP });
      await load(floor.target, { tokens, message: LIST, count: WARM_UP });
      const limit = await load(floor.target, {
        ...{ tokens, message: LIST, count: options.calls },
      });
      const list = await load(host, {
        ...{ tokens, message: LIST, count: options.calls },
      });
      const call = await load(host, {
        ...{ tokens, message: CALL, count: options.calls },
      });
      return {
        figures: {
          runs: RUNS,
          ...told('list', list),
          ...told('call', call),
          listRatio: round(list.perSecond / limit.perSecond),
          callRatio: round(call.perSecond / limit.perSecond),
          eventsMissing: await missingEvents(stack, options.calls),
        },
        limits: told('lookUp', limit),
      };
    } finally {
      await floor.stop();
    }
  } finally {
    await stack.stop();
  }
}

/** Runs that nobody brings forward, each with an attempt; answers the tokens of their agents. */
async function agentsAtWork(stack: Stack): Promise<string[]> {
  const { knex } = stack.database;
  const tokens: string[] = [];
  for (let issue = 1; issue <= RUNS; issue += 1) {
    const token = createRunToken();
    const run = aNewRun({ project_id: stack.projectId, issue_number: issue });
    await knex('stage-runs.runs').insert({
      ...{ ...run, policy: JSON.stringify(run.policy) },
      ...{ status: 'running', attempt: 1, created_at: knex.fn.now() },
    });
    await knex('stage-runs.run_attempts').insert({
      ...{ run_id: run.id, attempt: 1, job_name: randomUUID() },
      token_hash: hashRunToken(token),
      mcp_token_hash: hashRunToken(mcpTokenOf(token)),
      created_at: knex.fn.now(),
    });
    tokens.push(mcpTokenOf(token));
  }
  return tokens;
}

async function storeFloorTokens(knex: Knex, tokens: string[]): Promise<void> {
  await knex.raw(
    'create table floor_tokens (token_hash text primary key, run_id uuid not null)',
  );
  await knex('floor_tokens').insert(
    tokens.map(token => ({
      ...{ token_hash: hashRunToken(token), run_id: randomUUID() },
    })),
  );
}

async function load(
  { origin, path }: Target,
  options: { tokens: string[]; message: object; count: number },
): Promise<Load> {
  const { tokens, message, count } = options;
  const pool = new Pool(origin, { connections: tokens.length });
  const times: number[] = [];
  let failed = 0;
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, ...message });
  const agent = async (token: string) => {
    for (let each = 0; each < count; each += 1) {
      const from = performance.now();
      const answer = await pool.request({
        ...{ path, method: 'POST', body },
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          authorization: `Bearer ${token}`,
        },
      });
      const text = await answer.body.text();
      times.push(performance.now() - from);
      const isGood = answer.statusCode === 200 && !text.includes('"isError"');
      if (!isGood) failed += 1;
    }
  };
  const start = performance.now();
  await Promise.all(tokens.map(agent));
  const seconds = (performance.now() - start) / 1_000;
  await pool.close();
  return { times, failed, perSecond: round(times.length / seconds) };
}

function told(name: string, { times, failed, perSecond }: Load) {
  return {
    [`${name}P50Ms`]: percentile(times, 0.5),
    [`${name}P99Ms`]: percentile(times, 0.99),
    [`${name}PerSecond`]: perSecond,
    [`${name}Failed`]: failed,
  };
}

/** Each call is told by two. */
async function missingEvents(stack: Stack, calls: number): Promise<number> {
  const { rows } = await stack.database.knex.raw(
    `select count(*)::int as told from kernel.events where type in ('mcp.tool.called', 'mcp.tool.succeeded')`,
  );
  return RUNS * calls * 2 - rows[0].told;
}
