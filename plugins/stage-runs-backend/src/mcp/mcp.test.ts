import { InputError } from '@backstage/errors';
import type { AgentTool } from '@stagecraft/backstage-plugin-stage-runs-node';
import { z } from 'zod';
import { FakeDesk } from '../__testUtils__/FakeDesk';
import { McpHost } from '../__testUtils__/McpHost';
import {
  connectAgent,
  postMcp,
  type McpAgent,
} from '../__testUtils__/mcpClient';
import { runnersOf, type Runners } from '../__testUtils__/runners';
import {
  startTestPlatform,
  type TestPlatform,
} from '../__testUtils__/startTestPlatform';
import { CALLS_A_MINUTE } from './CallLimit';

jest.setTimeout(120_000);

const SECRET = 'sk-of-the-platform-0123456789';

let platform: TestPlatform;
let runners: Runners;
let host: Awaited<ReturnType<McpHost['start']>>;
let mcpHost: McpHost;
let desk: FakeDesk;
const agents: McpAgent[] = [];
/** What the test's own tool was called with. */
const carriedOut: { runId: string; key: string }[] = [];

const deployTool: AgentTool<any> = {
  name: 'slot.deploy',
  title: 'Deploy',
  description: 'Deploys the slot.',
  category: 'control',
  input: z.object({
    target: z.enum(['slot', 'production', 'nowhere', 'bug', 'leak']),
  }),
  isOffered: ({ stage }) => stage === 'ops',
  approval: (_, { target }) => (target === 'production' ? 'owner' : 'none'),
  requestText: () => ({ summary: 'Deploys production.', risk: 'It may fail.' }),
  async call({ run, input, idempotencyKey }) {
    carriedOut.push({ runId: run.id, key: idempotencyKey });
    if (input.target === 'nowhere') throw new InputError('target: no such one');
    if (input.target === 'bug') throw new Error(`at ${SECRET}`);
    return { deployed: input.target === 'leak' ? SECRET : input.target };
  },
};

beforeAll(async () => {
  mcpHost = new McpHost();
  platform = await startTestPlatform({
    features: [mcpHost.feature],
    runs: {},
  });
  runners = runnersOf(platform);
  desk = new FakeDesk();
  host = await mcpHost.start(platform, { desk, tools: [deployTool] });
});

afterAll(async () => {
  await Promise.all(agents.map(agent => agent.close()));
  await host?.stop();
  await platform?.stop();
});

async function agentOf(token: string, url = host.url): Promise<McpAgent> {
  const agent = await connectAgent(url, token);
  agents.push(agent);
  return agent;
}

async function eventsOf(runId: string) {
  const rows = await platform
    .knex('kernel.events')
    .where({ stream: `run/${runId}` })
    .orderBy('stream_version');
  return rows.filter(({ type }) => type.startsWith('mcp.'));
}

const BUILT_IN = [
  'github_labels_add',
  'github_labels_list',
  'github_labels_remove',
  'github_labels_transition',
  'owner.feedback.get',
  'owner.feedback.request',
  'request.get',
  'run_status_report',
  'user.notify',
];

describe('the transport', () => {
  it('speaks with any MCP client, without a session', async () => {
    const { mcpToken } = await runners.attemptInProgress();
    const agent = await agentOf(mcpToken, platform.url);
    expect(agent.client.getServerVersion()).toMatchObject({
      name: 'stagecraft',
    });
    expect(await agent.toolNames()).toEqual(BUILT_IN);
    const plain = await postMcp(platform.url, { token: mcpToken });
    expect(plain.status).toBe(200);
    expect(plain.headers.get('mcp-session-id')).toBeNull();
  });

  it('lists names without dots for clients that allow none, and takes both', async () => {
    const { mcpToken: token } = await runners.attemptInProgress();
    const { body } = await postMcp(platform.url, {
      ...{ token, query: '?names=underscored' },
    });
    const names = body.result.tools.map((tool: any) => tool.name);
    expect(names).toContain('owner_feedback_request');
    expect(names.join()).not.toContain('.');
    const agent = await agentOf(token);
    const input = {
      question: 'Which way shall it go?',
      ...{ options: ['left', 'right'], dry_run: true },
    };
    const answer = await agent.call('owner.feedback.request', input);
    expect(answer).toMatchObject({ status: 'ok', dry_run: true });
    expect(await agent.call('owner_feedback_request', input)).toEqual(answer);
  });

  it('every schema is JSON Schema that refuses what it does not name', async () => {
    const { mcpToken } = await runners.attemptInProgress();
    const { tools } = await (await agentOf(mcpToken)).client.listTools();
    for (const { inputSchema, description } of tools) {
      expect(inputSchema).toMatchObject({
        type: 'object',
        additionalProperties: false,
      });
      expect(description).not.toBe('');
    }
  });

  it.each(['GET', 'DELETE', 'PUT'])('%s: 405', async method => {
    const { mcpToken: token } = await runners.attemptInProgress();
    const answer = await postMcp(platform.url, { token, method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it('is the exact path alone', async () => {
    const { mcpToken: token } = await runners.attemptInProgress();
    const answer = await fetch(`${platform.url}/api/stage-runs/mcp/other`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(404);
  });

  it('browsers are refused by whatever name they come', async () => {
    const { mcpToken: token } = await runners.attemptInProgress();
    const headers = { origin: 'http://rebound.example' };
    const answer = await postMcp(platform.url, { token, headers });
    expect(answer.status).toBe(403);
  });

  it.each<[string, number, unknown]>([
    ['too large', 413, { text: 'x'.repeat(300 * 1024) }],
    ['no JSON', 400, '{"jsonrpc":'],
    ['several messages', 400, [{ jsonrpc: '2.0', id: 1, method: 'ping' }]],
    ['no message', 400, { hello: 1 }],
  ])('a body that is %s: %s', async (_, status, body) => {
    const { mcpToken: token } = await runners.attemptInProgress();
    const answer = await postMcp(platform.url, { token, body });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ jsonrpc: '2.0', id: null });
  });

  it('a body is not read before the token is known', async () => {
    const answer = await postMcp(platform.url, { body: '{"jsonrpc":' });
    expect(answer.status).toBe(401);
  });

  it('two replicas answer one agent in turn', async () => {
    const { mcpToken: token } = await runners.attemptInProgress();
    const status = (text: string) => ({
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: { name: 'run_status_report', arguments: { status: text } },
    });
    for (const url of [platform.url, host.url, platform.url, host.url]) {
      const { body } = await postMcp(url, { token, body: status(`at ${url}`) });
      expect(body.result.structuredContent).toEqual({ reported: true });
    }
  });
});

describe('the token', () => {
  const refused = {
    status: 401,
    body: {
      ...{ jsonrpc: '2.0', id: null },
      error: {
        code: -32600,
        message: 'The token is unknown, or its attempt has ended',
      },
    },
  };
  const auditOf = (runId: string) =>
    platform.audit.filter(
      ({ eventId, meta }) =>
        eventId === 'mcp-token-refused' &&
        (meta as { runId?: string }).runId === runId,
    );

  it('E2E-074 of a finished run: 401 without detail, and a line in the audit log', async () => {
    const { id, mcpToken: token } = await runners.attemptInProgress();
    expect((await postMcp(platform.url, { token })).status).toBe(200);
    await platform
      .knex('runs')
      .where({ id })
      .update({
        ...{ status: 'succeeded', outcome: 'delivered' },
        finished_at: platform.knex.raw('kernel.now()'),
      });
    expect(await postMcp(platform.url, { token })).toMatchObject(refused);
    expect(auditOf(id)).toHaveLength(1);
  });

  it('of an attempt that was replaced, or has ended: 401', async () => {
    const { id, mcpToken: token } = await runners.attemptInProgress();
    const next = await runners.nextAttempt(id, 2);
    expect(await postMcp(platform.url, { token })).toMatchObject(refused);
    const present = { token: next.mcpToken };
    expect((await postMcp(platform.url, present)).status).toBe(200);
    await platform
      .knex('run_attempts')
      .where({ run_id: id, attempt: 2 })
      .update({ ended_at: platform.knex.raw('kernel.now()') });
    expect(await postMcp(platform.url, present)).toMatchObject(refused);
    expect(auditOf(id)).toHaveLength(2);
  });

  it('of an attempt that was started before there were any: nothing opens it', async () => {
    const { id } = await runners.attemptInProgress();
    await platform
      .knex('run_attempts')
      .where({ run_id: id })
      .update({ mcp_token_hash: null });
    expect(await postMcp(platform.url, { token: 'null' })).toMatchObject(
      refused,
    );
    expect(await postMcp(platform.url)).toMatchObject(refused);
  });

  it('lasts as long as its attempt waits', async () => {
    const { id, mcpToken: token } = await runners.attemptInProgress();
    await platform
      .knex('runs')
      .where({ id })
      .update({
        status: 'waiting_mcp',
        created_at: new Date('2026-01-01T00:00:00Z'),
      });
    expect((await postMcp(platform.url, { token })).status).toBe(200);
  });
});

describe('E2E-074 what is listed is what may be called', () => {
  it('a tool is listed for its runs, and answered to others as one that there is not', async () => {
    const ops = await runners.attemptInProgress({ stage: 'ops' });
    const dev = await runners.attemptInProgress();
    expect(await (await agentOf(ops.mcpToken)).toolNames()).toContain(
      'slot.deploy',
    );
    const agent = await agentOf(dev.mcpToken);
    expect(await agent.toolNames()).toEqual(BUILT_IN);
    const refusals = await Promise.all(
      ['slot.deploy', 'slot_deploy', 'no.such'].map(name =>
        agent.call(name, { target: 'slot' }).catch(error => error.message),
      ),
    );
    expect(new Set(refusals).size).toBe(1);
    expect(refusals[0]).toMatch(/-32602: There is no such tool$/);
    expect(carriedOut.filter(({ runId }) => runId === dev.id)).toEqual([]);
    const events = await eventsOf(dev.id);
    expect(events.map(({ type }) => type).sort()).toEqual([
      ...['mcp.tool.called', 'mcp.tool.called', 'mcp.tool.called'],
      ...['mcp.tool.failed', 'mcp.tool.failed', 'mcp.tool.failed'],
    ]);
    expect(events.at(-1).payload).toMatchObject({ reason: 'not_offered' });
  });

  it('the policy of the run takes tools away', async () => {
    const { mcpToken } = await runners.attemptInProgress({
      stage: 'ops',
      policy: {
        ...{ writeScope: 'any', deadlineMinutes: 300, parallelLimit: 2 },
        tools: ['run_status_report', 'slot_deploy'],
      },
    });
    const agent = await agentOf(mcpToken);
    expect(await agent.toolNames()).toEqual([
      'run_status_report',
      'slot.deploy',
    ]);
    await expect(agent.call('github_labels_list')).rejects.toThrow(
      'There is no such tool',
    );
  });
});

describe('a call', () => {
  it('is told in events of the run, by the agent, without its arguments', async () => {
    const { id, mcpToken } = await runners.attemptInProgress({ stage: 'ops' });
    const agent = await agentOf(mcpToken);
    const answer = await agent.call('slot.deploy', { target: 'slot' });
    expect(answer).toEqual({ deployed: 'slot' });
    const [called, succeeded] = await eventsOf(id);
    const { correlation_id: correlationId } = await platform
      .knex('runs')
      .where({ id })
      .first();
    const payload = {
      ...{ correlationId, attempt: 1, callId: expect.any(String) },
      ...{ tool: 'slot.deploy', category: 'control', approval: 'none' },
    };
    expect(called).toMatchObject({
      ...{ type: 'mcp.tool.called', run_id: id },
      ...{ actor_type: 'agent', actor_id: 'dev' },
    });
    expect(called.payload).toEqual(payload);
    expect(succeeded.type).toBe('mcp.tool.succeeded');
    expect(succeeded.payload).toEqual({
      ...payload,
      durationMs: expect.any(Number),
    });
    expect(succeeded.payload.callId).toBe(called.payload.callId);
    expect(carriedOut.at(-1)).toEqual({
      ...{ runId: id, key: called.payload.callId },
    });
  });

  it.each<[string, object, string, string]>([
    [
      'arguments that are wrong',
      { target: 'moon' },
      'target: Invalid option',
      'invalid_arguments',
    ],
    [
      'an argument too many',
      { target: 'slot', force: true },
      '"force": there is no such argument, leave it out',
      'invalid_arguments',
    ],
    [
      'a refusal of the tool',
      { target: 'nowhere' },
      'target: no such one',
      'invalid_arguments',
    ],
    ['a bug of the tool', { target: 'bug' }, 'The tool failed', 'failed'],
  ])('%s: the agent is told', async (_, input, message, reason) => {
    const { id, mcpToken } = await runners.attemptInProgress({ stage: 'ops' });
    const agent = await agentOf(mcpToken);
    const told = await agent.call('slot.deploy', input).catch(e => e.message);
    expect(told).toContain(message);
    expect(told).not.toContain(SECRET);
    const [called, failed] = await eventsOf(id);
    expect(called.type).toBe('mcp.tool.called');
    expect(failed).toMatchObject({
      ...{ type: 'mcp.tool.failed', payload: { reason, tool: 'slot.deploy' } },
    });
  });

  it('E2E-102 a secret is neither answered nor taken', async () => {
    const { id, mcpToken } = await runners.attemptInProgress({ stage: 'ops' });
    const agent = await agentOf(mcpToken);
    const leaked = `ghp_${'a1B2'.repeat(9)}`;
    await expect(
      agent.call('run_status_report', { status: `with ${leaked}` }),
    ).rejects.toThrow('The arguments hold a secret');
    await expect(
      agent.call('run_status_report', { status: `with ${mcpToken}` }),
    ).rejects.toThrow('The arguments hold a secret');
    const events = JSON.stringify(await eventsOf(id));
    expect(events).not.toContain(leaked);
    expect(events).not.toContain(mcpToken);
  });

  it('needs an approval: people are asked, and nothing is carried out', async () => {
    const { id, mcpToken } = await runners.attemptInProgress({ stage: 'ops' });
    const agent = await agentOf(mcpToken);
    const before = carriedOut.length;
    const asked = await agent.call('slot.deploy', { target: 'production' });
    expect(asked).toEqual({
      status: 'approval_required',
      request_id: expect.stringMatching(/^\d+$/),
      expires_at: '2026-12-01T00:00:00.000Z',
    });
    expect(desk.wishes.at(-1)).toEqual({
      ...{ runId: id, attempt: 1, idempotencyKey: expect.any(String) },
      ...{ tool: 'slot.deploy', arguments: { target: 'production' } },
      ...{
        mode: 'owner',
        summary: 'Deploys production.',
        risk: 'It may fail.',
      },
    });
    expect(carriedOut).toHaveLength(before);
    const [called, pending] = await eventsOf(id);
    expect(called.payload).toMatchObject({ approval: 'owner' });
    expect(pending).toMatchObject({
      type: 'mcp.tool.approval_pending',
      payload: { requestId: asked.request_id, approval: 'owner' },
    });
    // The same call again is the same request, also once it is decided.
    const wishes = desk.wishes.length;
    expect(await agent.call('slot.deploy', { target: 'production' })).toEqual(
      asked,
    );
    const { request_id: requestId } = asked;
    desk.decide(requestId, { status: 'denied', reason: 'Not on a Friday' });
    const denied = {
      ...{ status: 'denied', request_id: requestId, reason: 'Not on a Friday' },
    };
    expect(await agent.call('slot.deploy', { target: 'production' })).toEqual(
      denied,
    );
    expect(await agent.call('request.get', { request_id: requestId })).toEqual(
      denied,
    );
    expect(desk.wishes).toHaveLength(wishes);
  });

  it('too many in a minute are refused, over all replicas, and told once', async () => {
    const { id, mcpToken: token } = await runners.attemptInProgress();
    await platform
      .knex('run_attempts')
      .where({ run_id: id })
      .update({
        mcp_window_at: platform.knex.raw('kernel.now()'),
        mcp_window_calls: CALLS_A_MINUTE - 1,
      });
    const call = async (url: string) => {
      const { body } = await postMcp(url, {
        token,
        body: {
          ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
          params: { name: 'run_status_report', arguments: { status: 'hi' } },
        },
      });
      return body.result.content[0].text;
    };
    expect(await call(host.url)).toBe('{"reported":true}');
    const refused = expect.stringMatching(
      /^Too many calls in a minute; wait \d+ seconds$/,
    );
    expect(await call(platform.url)).toEqual(refused);
    expect(await call(host.url)).toEqual(refused);
    const limited = (await eventsOf(id)).filter(
      ({ payload }) => payload.reason === 'rate_limited',
    );
    expect(limited).toHaveLength(1);
    await platform
      .knex('run_attempts')
      .where({ run_id: id })
      .update({
        mcp_window_at: platform.knex.raw(
          `kernel.now() - interval '61 seconds'`,
        ),
      });
    expect(await call(platform.url)).toBe('{"reported":true}');
  });
});

describe('a question to the owner', () => {
  const QUESTION = {
    question: 'Which database shall it be?',
    options: ['PostgreSQL', 'SQLite'],
  };

  it('E2E-071 is answered as soon as a person has chosen', async () => {
    const { id, mcpToken } = await runners.attemptInProgress();
    const agent = await agentOf(mcpToken);
    const asked = await agent.call('owner.feedback.request', QUESTION);
    expect(asked.status).toBe('approval_required');
    expect(desk.wishes.at(-1)).toMatchObject({
      ...{ runId: id, tool: null, mode: 'owner', risk: '' },
      summary: QUESTION.question,
      question: { options: QUESTION.options, allowCustom: false },
    });
    const { request_id: requestId } = asked;
    const open = await agent.call('owner.feedback.get', {
      request_id: requestId,
    });
    expect(open).toEqual(asked);
    const waiting = agent.call('owner.feedback.get', {
      ...{ request_id: requestId, wait_seconds: 50 },
    });
    desk.decide(requestId, { status: 'applied', selectedOption: 'SQLite' });
    expect(await waiting).toEqual({
      ...{ status: 'applied', request_id: requestId },
      selected_option: 'SQLite',
    });
  });

  it.each<[string, object, string]>([
    ['one option', { options: ['a'] }, 'options: must have 2 to 5'],
    ['six options', { options: [...'abcdef'] }, 'options: must have 2 to 5'],
    ['the same option twice', { options: ['a', 'A '] }, 'must differ'],
    ['no question', { question: ' ?' }, 'question: must have 10'],
    ['a long one', { question: 'x'.repeat(1_001) }, 'question: must have 10'],
  ])('%s is refused', async (_, wrong, message) => {
    const { mcpToken } = await runners.attemptInProgress();
    const agent = await agentOf(mcpToken);
    const wishes = desk.wishes.length;
    await expect(
      agent.call('owner.feedback.request', { ...QUESTION, ...wrong }),
    ).rejects.toThrow(message);
    expect(desk.wishes).toHaveLength(wishes);
  });

  it('a host that ends answers whoever waits, and another one goes on', async () => {
    const ending = await mcpHost.start(platform, { desk });
    const { mcpToken } = await runners.attemptInProgress();
    const agent = await agentOf(mcpToken, ending.url);
    const asked = await agent.call('owner.feedback.request', QUESTION);
    const { request_id: requestId } = asked;
    const waiting = agent.call('owner.feedback.get', {
      ...{ request_id: requestId, wait_seconds: 50 },
    });
    while (desk.waitingFor(requestId) === 0) {
      await new Promise(setImmediate);
    }
    await Promise.all([ending.stop(), waiting]);
    expect(await waiting).toEqual(asked);
    const elsewhere = await agentOf(mcpToken, host.url);
    desk.decide(requestId, { status: 'applied', customText: 'Neither' });
    expect(
      await elsewhere.call('owner_feedback_get', { request_id: requestId }),
    ).toMatchObject({ status: 'applied', custom_text: 'Neither' });
  });

  it('nobody reads the answers of another run', async () => {
    const [own, other] = [
      await runners.attemptInProgress(),
      await runners.attemptInProgress(),
    ];
    const asked = await (
      await agentOf(own.mcpToken)
    ).call('owner.feedback.request', QUESTION);
    const stranger = await agentOf(other.mcpToken);
    for (const name of ['owner.feedback.get', 'request.get']) {
      await expect(
        stranger.call(name, { request_id: asked.request_id }),
      ).rejects.toThrow(`This run has no request ${asked.request_id}`);
    }
  });
});
