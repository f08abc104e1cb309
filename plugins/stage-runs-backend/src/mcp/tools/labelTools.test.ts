import { randomUUID } from 'node:crypto';
import type { ToolRun } from '@stagecraft/backstage-plugin-stage-runs-node';
import { FakeDesk } from '../../__testUtils__/FakeDesk';
import {
  labelDriverOf,
  type LabelDriver,
} from '../../__testUtils__/labelDriver';
import { McpHost } from '../../__testUtils__/McpHost';
import { connectAgent, type McpAgent } from '../../__testUtils__/mcpClient';
import { runnersOf, type Runners } from '../../__testUtils__/runners';
import {
  startTestPlatform,
  type TestPlatform,
} from '../../__testUtils__/startTestPlatform';
import { toolRunOf } from '../toolRunOf';

jest.setTimeout(120_000);

/** The tools on labels, with a real MCP client, on a GitHub that tells of every change. */
let platform: TestPlatform;
let runners: Runners;
let labels: LabelDriver;
let host: Awaited<ReturnType<McpHost['start']>>;
let desk: FakeDesk;
const agents: McpAgent[] = [];

beforeAll(async () => {
  const mcpHost = new McpHost();
  platform = await startTestPlatform({ features: [mcpHost.feature] });
  runners = runnersOf(platform);
  labels = labelDriverOf(platform);
  desk = new FakeDesk();
  host = await mcpHost.start(platform, { desk });
});

afterAll(async () => {
  await Promise.all(agents.map(agent => agent.close()));
  await host?.stop();
  await platform?.stop();
});

/** An issue with these labels, and the agent of a run of it. */
async function agentOnIssue(...present: string[]) {
  const { number: issue } = await platform.onGitHub(
    'mateo',
    'POST',
    '/issues',
    {
      title: 'Opening hours',
      body: 'Please.',
    },
  );
  if (present.length > 0) await labels.put(issue, present);
  const { id, mcpToken } = await runners.attemptInProgress({
    issue_number: issue,
  });
  const agent = await connectAgent(host.url, mcpToken);
  agents.push(agent);
  return { issue, id, agent };
}

async function eventsOf(runId: string) {
  return platform
    .knex('kernel.events')
    .where({ stream: `run/${runId}` })
    .orderBy('stream_version');
}

async function runsOf(issue: number): Promise<string[]> {
  return platform.knex('runs').where({ issue_number: issue }).pluck('id');
}

async function toolRun(id: string): Promise<ToolRun> {
  return toolRunOf(await platform.knex('runs').where({ id }).first());
}

const idle = () => new AbortController().signal;

describe('E2E-060 labels of the own issue', () => {
  it('are listed', async () => {
    const { issue, agent } = await agentOnIssue('bug', 'good first issue');
    const listed = await agent.call('github_labels_list');
    expect(listed.number).toBe(issue);
    expect([...listed.labels].sort()).toEqual(['bug', 'good first issue']);
  });

  it('are added, and what is there already is left', async () => {
    const { issue, id, agent } = await agentOnIssue('bug');
    const input = { labels: ['BUG', 'docs', 'need:qa'] };
    const added = await agent.call('github_labels_add', input);
    expect([...added.labels].sort()).toEqual(['bug', 'docs', 'need:qa']);
    await labels.labelsAre(issue, ['bug', 'docs', 'need:qa']);
    const applied = (await eventsOf(id)).filter(
      ({ type }) => type === 'label.applied',
    );
    expect(applied).toHaveLength(1);
    expect(applied[0]).toMatchObject({
      ...{ actor_type: 'agent', actor_id: 'dev' },
      payload: {
        correlationId: expect.any(String),
        issue: { add: ['docs', 'need:qa'], remove: [] },
      },
    });
    // Whoever asks for a role opens its gate, an agent too.
    await labels.settled();
    const gates = await platform
      .knex('role_gates')
      .where({ repository_id: platform.repositoryId, number: issue });
    expect(gates.map(({ role, state }) => [role, state])).toHaveLength(1);
    expect(gates[0].role).toBe('qa');
  });

  it('are removed; one that is not there is no error', async () => {
    const { issue, agent } = await agentOnIssue('bug', 'docs');
    const input = { labels: ['Bug', 'not there'] };
    expect(await agent.call('github_labels_remove', input)).toEqual({
      ...{ number: issue, labels: ['docs'] },
    });
    await labels.labelsAre(issue, ['docs']);
  });

  it('are moved together, and none is when one of them may not', async () => {
    const { issue, agent } = await agentOnIssue('bug');
    const move = (remove_labels: string[], add_labels: string[]) =>
      agent.call('github_labels_transition', { remove_labels, add_labels });
    await expect(move(['bug'], ['docs', 'state:approved'])).rejects.toThrow(
      "state:approved is not an agent's: it shows what is decided",
    );
    await labels.labelsAre(issue, ['bug']);
    await move(['bug'], ['docs']);
    await labels.labelsAre(issue, ['docs']);
  });

  it('of its pull request, once it has one', async () => {
    const { issue, agent, id } = await agentOnIssue();
    const { number: pull } = await platform.onGitHub(
      'mateo',
      'POST',
      '/issues',
      {
        title: 'Stands for a pull request here',
      },
    );
    const input = { issue_number: pull, labels: ['docs'] };
    await expect(agent.call('github_labels_add', input)).rejects.toThrow(
      `issue_number: this run reaches #${issue} alone, not #${pull}`,
    );
    await platform
      .knex('runs')
      .where({ id })
      .update({ pull_request_number: pull });
    await agent.call('github_labels_add', input);
    await labels.labelsAre(pull, ['docs']);
  });
});

describe('E2E-107 what an agent is talked into does not happen', () => {
  it('a label that starts a run is parked for the owner, and nothing is written', async () => {
    const { issue, id, agent } = await agentOnIssue('bug');
    const answer = await agent.call('github_labels_add', {
      labels: ['docs', 'run:release'],
    });
    expect(answer).toMatchObject({ status: 'approval_required' });
    expect(desk.wishes.at(-1)).toMatchObject({
      ...{ runId: id, tool: 'github_labels_add', mode: 'owner' },
      summary: `On #${issue}: add “docs”, “run:release”.`,
    });
    await labels.settled();
    await labels.labelsAre(issue, ['bug']);
    expect(await runsOf(issue)).toEqual([id]);
  });

  it.each<[string, string, object, string]>([
    [
      'another issue',
      'github_labels_add',
      { issue_number: 1, labels: ['docs'] },
      'alone, not #1',
    ],
    [
      'another repository',
      'github_labels_add',
      { repository: 'acme/other', labels: ['docs'] },
      'reaches no other',
    ],
    [
      'reading another issue',
      'github_labels_list',
      { issue_number: 1 },
      'alone, not #1',
    ],
    [
      'a command on another issue',
      'github_labels_transition',
      { issue_number: 1, remove_labels: [], add_labels: ['run:release'] },
      'alone, not #1',
    ],
    [
      'an approval',
      'github_labels_add',
      { labels: ['state:approved', 'run:release'] },
      'it shows what is decided',
    ],
    [
      'the gate of a role',
      'github_labels_remove',
      { labels: ['need:qa'] },
      'their answer',
    ],
  ])('%s is refused', async (_, tool, input, message) => {
    const { issue, id, agent } = await agentOnIssue('bug');
    const asked = desk.wishes.length;
    await expect(agent.call(tool, input)).rejects.toThrow(message);
    await labels.settled();
    await labels.labelsAre(issue, ['bug']);
    expect(desk.wishes).toHaveLength(asked);
    expect(await runsOf(issue)).toEqual([id]);
    const failed = (await eventsOf(id)).filter(
      ({ type }) => type === 'mcp.tool.failed',
    );
    expect(failed).toHaveLength(1);
    expect(failed[0].payload).toMatchObject({
      ...{ tool, reason: 'not_allowed' },
    });
    expect(JSON.stringify(failed)).not.toContain('acme/other');
  });
});

describe('what the owner has agreed to', () => {
  const call = { idempotencyKey: 'k', signal: idle() };

  /** As the desk stores it once a person has decided. */
  async function decided(
    runId: string,
    decision: 'approved' | 'denied',
    key = call.idempotencyKey,
  ): Promise<string> {
    const { knex, projectId } = platform;
    const [{ id }] = await knex('agent_requests')
      .insert({
        ...{ run_id: runId, attempt: 1, project_id: projectId },
        ...{ kind: 'approval', status: decision, idempotency_key: key },
        ...{ correlation_id: randomUUID(), tool: 'github_labels_add' },
        ...{ arguments: '{}', mode: 'owner', summary: 's', risk: 'r' },
        ...{ allow_custom: false, payload_digest: 'd'.repeat(64) },
        created_at: knex.raw('kernel.now()'),
        expires_at: knex.raw(`kernel.now() + interval '1 hour'`),
        ...(decision === 'denied' && {
          ended_at: knex.raw('kernel.now()'),
          end_code: 'decided',
        }),
      })
      .returning('id');
    await knex('agent_request_decisions').insert({
      ...{ request_id: id, decision, user_id: randomUUID() },
      user_entity_ref: 'user:default/paula',
      ...{ proof_kind: 'portal_session', proof_id: 's' },
      payload_digest: 'd'.repeat(64),
      decided_at: knex.raw('kernel.now()'),
    });
    return id;
  }

  const wishesOf = (runId: string) =>
    platform.knex('start_wishes').where({ run_id: runId });

  it('is noted once however often it is carried out, and its label is not put before it starts', async () => {
    const { issue, id } = await agentOnIssue();
    const requestId = await decided(id, 'approved');
    const tool = host.tools.find('github_labels_add')!;
    const run = await toolRun(id);
    const input = { labels: ['docs', 'RUN:release'] } as never;
    expect(tool.approval!(run, input)).toBe('owner');
    for (const _ of ['once', 'after a crash']) {
      expect(await tool.call({ ...call, run, input })).toEqual({
        ...{ number: issue, labels: ['docs'] },
        starts: {
          label: 'run:release',
          status: 'approved; starts when this run ends',
          request_id: requestId,
        },
      });
    }
    await labels.settled();
    await labels.labelsAre(issue, ['docs']);
    expect(await runsOf(issue)).toEqual([id]);
    expect(await wishesOf(id)).toMatchObject([
      { request_id: requestId, label: 'run:release', ended_at: null },
    ]);
    const told = (await eventsOf(id)).filter(
      ({ type }) => type === 'run.start.approved',
    );
    expect(told).toMatchObject([
      {
        ...{ actor_type: 'human', actor_id: 'user:default/paula' },
        payload: { requestId, label: 'run:release' },
      },
    ]);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['nobody has decided', async () => undefined],
    ['it was denied', id => decided(id, 'denied')],
    ['another call was approved', id => decided(id, 'approved', 'other')],
  ])('nothing is noted where %s', async (_, before) => {
    const { id } = await agentOnIssue();
    await before(id);
    const tool = host.tools.find('github_labels_add')!;
    const input = { labels: ['run:release'] } as never;
    const carriedOut = tool.call({ ...call, run: await toolRun(id), input });
    await expect(carriedOut).rejects.toThrow('No person has approved');
    expect(await wishesOf(id)).toEqual([]);
  });

  it("nor by the approval of another run's call", async () => {
    const { id: other } = await agentOnIssue();
    await decided(other, 'approved');
    const { id } = await agentOnIssue();
    const tool = host.tools.find('github_labels_transition')!;
    const input = { remove_labels: [], add_labels: ['run:release'] } as never;
    const carriedOut = tool.call({ ...call, run: await toolRun(id), input });
    await expect(carriedOut).rejects.toThrow('No person has approved');
    expect(await wishesOf(id)).toEqual([]);
  });

  it('is one stage: the same is no other, and another one is refused', async () => {
    const { id } = await agentOnIssue();
    const first = await decided(id, 'approved');
    await decided(id, 'approved', 'again');
    await decided(id, 'approved', 'another');
    const tool = host.tools.find('github_labels_add')!;
    const run = await toolRun(id);
    const start = async (idempotencyKey: string, label: string) =>
      tool.call({
        ...{ ...call, run, idempotencyKey },
        input: { labels: [label] } as never,
      });
    const starts = { starts: { request_id: first } };
    expect(await start('k', 'run:release')).toMatchObject(starts);
    expect(await start('again', 'run:release')).toMatchObject(starts);
    await expect(start('another', 'run:qa')).rejects.toThrow(
      `run:release was approved before (request ${first})`,
    );
    expect(await wishesOf(id)).toHaveLength(1);
  });

  it('is judged again: it can not be another issue by then', async () => {
    const { id } = await agentOnIssue();
    const tool = host.tools.find('github_labels_add')!;
    const run = await toolRun(id);
    await expect(
      tool.call({
        ...{ ...call, run },
        input: { issue_number: 1, labels: ['run:release'] } as never,
      }),
    ).rejects.toThrow('alone, not #1');
  });
});
