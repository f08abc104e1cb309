import { mockServices } from '@backstage/backend-test-utils';
import {
  AgentToolRegistry,
  type ToolCall,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { z } from 'zod';
import { FakeDesk } from '../__testUtils__/FakeDesk';
import {
  startKernelServices,
  type TestServices,
} from '../__testUtils__/startKernelServices';
import { storedRun } from '../__testUtils__/storedRun';
import { CallEvents } from './CallEvents';
import { CallLimit } from './CallLimit';
import { ToolCalls } from './ToolCalls';
import type { ToolCaller } from './ToolCallers';
import { toolRunOf } from './toolRunOf';

jest.setTimeout(60_000);

let services: TestServices;

beforeAll(async () => {
  services = await startKernelServices();
});

afterAll(() => services.stop());

/** A tool that does not come to an end by itself, and what it was called with. */
function endlessTool() {
  const called: ToolCall<unknown>[] = [];
  const tools = new AgentToolRegistry();
  tools.add({
    ...{ name: 'endless', title: 'Endless', description: 'Never ends.' },
    ...{ category: 'read', input: z.object({}) },
    call: call => {
      called.push(call);
      return new Promise(() => {});
    },
  });
  return { tools, called };
}

async function aCaller(): Promise<ToolCaller> {
  const { knex } = services;
  const run = await storedRun(knex);
  await knex('run_attempts').insert({
    ...{ run_id: run.id, attempt: 1, job_name: 'j' },
    created_at: knex.raw('kernel.now()'),
  });
  const row = await knex('runs').where({ id: run.id }).first();
  return { run: toolRunOf(row), row, policy: {}, token: 'token-of-tools' };
}

function callsOf(tools: AgentToolRegistry, timeoutMs: number): ToolCalls {
  return new ToolCalls({
    ...{ ...services, tools, timeoutMs, desk: new FakeDesk() },
    callLimit: new CallLimit(),
    callEvents: new CallEvents(services),
    logger: mockServices.logger.mock(),
  });
}

async function lastEventOf({ run }: ToolCaller) {
  return services
    .knex('kernel.events')
    .where({ stream: `run/${run.id}` })
    .orderBy('stream_version', 'desc')
    .first();
}

it('a call that takes too long is answered, its tool is told, and its event says so', async () => {
  const { tools, called } = endlessTool();
  const caller = await aCaller();
  const answer = await callsOf(tools, 20).call(caller, {
    ...{ name: 'endless', arguments: {} },
    signal: new AbortController().signal,
  });
  expect(answer).toEqual({
    failure: expect.stringContaining('The call took longer than 0.02 seconds'),
  });
  expect(called[0].signal.aborted).toBe(true);
  expect(await lastEventOf(caller)).toMatchObject({
    ...{ type: 'mcp.tool.failed', payload: { reason: 'timeout' } },
  });
});

it('when the caller is gone its tool is told, be it before or while it is called', async () => {
  const { tools, called } = endlessTool();
  const [calls, caller] = [callsOf(tools, 60_000), await aCaller()];
  const gone = new AbortController();
  const wanted = { name: 'endless', arguments: {}, signal: gone.signal };
  const while_ = calls.call(caller, wanted);
  while (called.length === 0) await new Promise(setImmediate);
  expect(called[0].signal.aborted).toBe(false);
  gone.abort();
  await while_;
  expect(called[0].signal.aborted).toBe(true);
  await calls.call(caller, wanted);
  expect(await lastEventOf(caller)).toMatchObject({
    ...{ type: 'mcp.tool.failed', payload: { reason: 'caller_gone' } },
  });
});

it('calls of one attempt that come at once are counted one by one', async () => {
  const caller = await aCaller();
  const limit = new CallLimit();
  const { knex } = services;
  await Promise.all(
    Array.from({ length: 6 }, () =>
      knex.transaction(trx => limit.take(trx, caller.row)),
    ),
  );
  const { mcp_window_calls: counted } = await knex('run_attempts')
    .where({ run_id: caller.run.id })
    .first();
  expect(counted).toBe(6);
});
