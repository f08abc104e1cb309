import { FakeDesk } from '../../__testUtils__/FakeDesk';
import { eventually } from '../../__testUtils__/eventually';
import { McpHost } from '../../__testUtils__/McpHost';
import { connectAgent, type McpAgent } from '../../__testUtils__/mcpClient';
import { runnersOf, type Runners } from '../../__testUtils__/runners';
import {
  startTestPlatform,
  type TestPlatform,
} from '../../__testUtils__/startTestPlatform';

jest.setTimeout(120_000);

let platform: TestPlatform;
let runners: Runners;
let host: Awaited<ReturnType<McpHost['start']>>;
const agents: McpAgent[] = [];

beforeAll(async () => {
  const mcpHost = new McpHost();
  platform = await startTestPlatform({ features: [mcpHost.feature] });
  runners = runnersOf(platform);
  host = await mcpHost.start(platform, { desk: new FakeDesk() });
});

afterAll(async () => {
  await Promise.all(agents.map(agent => agent.close()));
  await host?.stop();
  await platform?.stop();
});

async function agentOnIssue() {
  const { number: issue } = await platform.onGitHub(
    'mateo',
    'POST',
    '/issues',
    {
      title: 'Opening hours',
    },
  );
  const attempt = await runners.attemptInProgress({ issue_number: issue });
  const agent = await connectAgent(host.url, attempt.mcpToken);
  agents.push(agent);
  return { issue, agent, ...attempt };
}

describe('E2E-061 status reports', () => {
  it('the comment shows the last one, and events tell of all', async () => {
    const { issue, id, agent } = await agentOnIssue();
    for (const status of ['Reading the code', '  Writing the tests  ']) {
      await agent.call('run_status_report', { status });
    }
    await eventually(async () => {
      const [comment] = await platform.onGitHub(
        ...(['olivia', 'GET', `/issues/${issue}/comments`] as const),
      );
      expect(comment?.body).toContain('Writing the tests');
    }, 30_000);
    const events = await platform
      .knex('kernel.events')
      .where({ stream: `run/${id}`, type: 'run.agent.status_reported' })
      .orderBy('stream_version');
    expect(events.map(({ payload }) => payload.text)).toEqual([
      ...['Reading the code', 'Writing the tests'],
    ]);
    expect(events[0]).toMatchObject({ actor_type: 'agent', actor_id: 'dev' });
  });

  it('neither takes the place of one that the runner has numbered', async () => {
    const { id, agent, runner } = await agentOnIssue();
    await agent.call('run_status_report', { status: 'by the tool' });
    await runner.reportStatus({ seq: 1n, text: 'by the runner' });
    await runner.reportStatus({ seq: 1n, text: 'by the runner' });
    await Promise.all(
      ['one', 'two'].map(status => agent.call('run_status_report', { status })),
    );
    const stored = await platform
      .knex('agent_statuses')
      .where({ run_id: id })
      .pluck('text');
    expect(stored.sort()).toEqual(
      ['by the tool', 'by the runner', 'one', 'two'].sort(),
    );
  });

  it.each<[string, string]>([
    ['100 characters', 'x'.repeat(100)],
    ['100 characters of two units each', '🚀'.repeat(100)],
  ])('%s are taken', async (_, status) => {
    const { agent } = await agentOnIssue();
    expect(await agent.call('run_status_report', { status })).toEqual({
      reported: true,
    });
  });

  it.each<[string, string]>([
    ['101 characters', 'x'.repeat(101)],
    ['white space', '  '],
  ])('%s are refused', async (_, status) => {
    const { agent } = await agentOnIssue();
    await expect(agent.call('run_status_report', { status })).rejects.toThrow(
      'status: must have 1 to 100 characters; shorten it',
    );
  });

  it('an attempt that is over while it calls changes nothing', async () => {
    const { id } = await agentOnIssue();
    const tool = host.tools.find('run_status_report')!;
    const row = await platform.knex('runs').where({ id }).first();
    await runners.nextAttempt(id, 2);
    await expect(
      tool.call({
        run: { id, attempt: row.attempt } as never,
        ...{ input: { status: 'late' } as never, idempotencyKey: 'k' },
        signal: new AbortController().signal,
      }),
    ).rejects.toThrow('The attempt of this run token has ended');
    const { last_status_text: shown } = await platform
      .knex('runs')
      .where({ id })
      .first();
    expect(shown).toBeNull();
  });
});
