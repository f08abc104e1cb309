import { mockCredentials } from '@backstage/backend-test-utils';
import { RunnerService } from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import type { AgentTool } from '@stagecraft/backstage-plugin-stage-runs-node';
import { z } from 'zod';
import { FakeDesk } from '../__testUtils__/FakeDesk';
import { McpHost } from '../__testUtils__/McpHost';
import { postMcp } from '../__testUtils__/mcpClient';
import { runnersOf, type Runners } from '../__testUtils__/runners';
import {
  ADMIN,
  FOREIGN_ADMIN,
  OWNER,
  PROJECT_ADMIN,
  READER,
  startTestPlatform,
  STRANGER,
  WRITER,
  type TestPlatform,
} from '../__testUtils__/startTestPlatform';
import { createRunToken, mcpTokenOf } from '../runner/runTokens';
import { toolTable } from './offeredTools';
import { toolRunOf } from './toolRunOf';

jest.setTimeout(120_000);

let platform: TestPlatform;
let runners: Runners;
let host: Awaited<ReturnType<McpHost['start']>>;

/** A tool as a third party adds it, for some runs. */
function aTool(
  name: string,
  isOffered: AgentTool['isOffered'],
): AgentTool<any> {
  return {
    ...{ name, title: name, description: `${name}.`, category: 'control' },
    ...{ input: z.object({}), isOffered, call: async () => ({}) },
  };
}

const TOOLS = [
  aTool(
    'secret.sync',
    ({ stage, agentKey }) =>
      ['ops', 'ai-repair'].includes(stage) && ['sre', 'dev'].includes(agentKey),
  ),
  aTool(
    'slot.exec',
    ({ mode, promptKind }) => mode === 'full-env' && promptKind !== 'review',
  ),
];

beforeAll(async () => {
  const mcpHost = new McpHost();
  platform = await startTestPlatform({ features: [mcpHost.feature] });
  runners = runnersOf(platform);
  host = await mcpHost.start(platform, { desk: new FakeDesk(), tools: TOOLS });
});

afterAll(async () => {
  await host?.stop();
  await platform?.stop();
});

describe('E2E-103 who may use the tools of a run', () => {
  it.each<[string, string | undefined]>([
    ['anonymous', undefined],
    ['unknown person', mockCredentials.user.token(STRANGER)],
    ['admin of another project', mockCredentials.user.token(FOREIGN_ADMIN)],
    ['reader', mockCredentials.user.token(READER)],
    ['writer', mockCredentials.user.token(WRITER)],
    ['project admin', mockCredentials.user.token(PROJECT_ADMIN)],
    ['platform admin', mockCredentials.user.token(ADMIN)],
    ['owner', mockCredentials.user.token(OWNER)],
    ['service', mockCredentials.service.token()],
    ['unknown run token', createRunToken()],
    ['token of an unknown run', mcpTokenOf(createRunToken())],
  ])('%s: 401', async (_, token) => {
    expect((await postMcp(platform.url, { token })).status).toBe(401);
  });

  it("the run's agent: 200", async () => {
    const { mcpToken: token } = await runners.attemptInProgress();
    expect((await postMcp(platform.url, { token })).status).toBe(200);
  });

  it("the run's runner: 401", async () => {
    const { token } = await runners.attemptInProgress();
    expect((await postMcp(platform.url, { token })).status).toBe(401);
  });

  it('a token in the address is none', async () => {
    const { mcpToken } = await runners.attemptInProgress();
    const query = `?token=${mcpToken}&access_token=${mcpToken}`;
    expect((await postMcp(platform.url, { query })).status).toBe(401);
  });
});

describe("E2E-103 the token of a run's tools opens nothing else", () => {
  it.each(RunnerService.methods.map(({ name }) => name))(
    'the method %s for runners: 401',
    async method => {
      const { mcpToken } = await runners.attemptInProgress();
      const answer = await fetch(
        `${platform.url}/api/stage-runs/rpc/${RunnerService.typeName}/${method}`,
        {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${mcpToken}`,
          },
          body: '{}',
        },
      );
      expect(answer.status).toBe(401);
    },
  );

  it('the source of the run: 401', async () => {
    const { id, mcpToken } = await runners.attemptInProgress();
    const basic = Buffer.from(`x:${mcpToken}`).toString('base64');
    const answer = await fetch(
      `${platform.url}/api/stage-runs/source/${id}.git/info/refs?service=git-upload-pack`,
      { headers: { authorization: `Basic ${basic}` } },
    );
    expect(answer.status).toBe(401);
  });

  it.each(['/stage-runs/runs', '/kernel/projects'])(
    'the API of the portal, %s: 401',
    async path => {
      const { mcpToken } = await runners.attemptInProgress();
      const answer = await platform.withToken(mcpToken)('GET', path);
      expect(answer.status).toBe(401);
    },
  );
});

describe('a token is of one run', () => {
  it('of another project: it reaches its own run alone', async () => {
    const own = await runners.attemptInProgress();
    const other = await runners.attemptInProgress({
      project_id: '7f0e2f4e-6e1b-4b4e-9a53-5f4f3c1d0009',
    });
    const body = {
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: {
        name: 'run_status_report',
        arguments: { status: 'from elsewhere' },
      },
    };
    const answer = await postMcp(host.url, { token: other.mcpToken, body });
    expect(answer.body.result.structuredContent).toEqual({ reported: true });
    const shown = await platform
      .knex('runs')
      .whereIn('id', [own.id, other.id])
      .orderByRaw('id = ?', [other.id])
      .pluck('last_status_text');
    expect(shown).toEqual([null, 'from elsewhere']);
    // There is no argument by which it could name another one.
    const named = { ...body, params: { ...body.params } };
    Object.assign(named.params.arguments, { run_id: own.id });
    const refused = await postMcp(host.url, {
      ...{ token: other.mcpToken, body: named },
    });
    expect(refused.body.result).toMatchObject({
      isError: true,
      content: [{ text: '"run_id": there is no such argument, leave it out' }],
    });
  });
});

describe('E2E-074 tools/list equals the policy table', () => {
  const ALL = [
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

  /** By stage, agent, kind and mode: what comes to those that all have. */
  it.each([
    ...([
      ['dev', 'dev', 'work', 'code-only', []],
      ['dev', 'dev', 'revise', 'code-only', []],
      ['dev', 'dev', 'work', 'full-env', ['slot.exec']],
      ['dev', 'dev', 'revise', 'full-env', ['slot.exec']],
      ['review', 'reviewer', 'review', 'code-only', []],
      ['review', 'reviewer', 'review', 'full-env', []],
      ['prd', 'pm', 'work', 'code-only', []],
      ['ops', 'sre', 'work', 'code-only', ['secret.sync']],
      ['ops', 'sre', 'work', 'full-env', ['secret.sync', 'slot.exec']],
      ['ops', 'sre', 'revise', 'full-env', ['secret.sync', 'slot.exec']],
      ['ops', 'dev', 'work', 'code-only', ['secret.sync']],
      ['ops', 'km', 'work', 'code-only', []],
      ['ai-repair', 'sre', 'work', 'code-only', ['secret.sync']],
      ['self-improve', 'sre', 'work', 'code-only', []],
    ] as const),
  ])('%s by %s, %s, %s', async (stage, agent, kind, mode, more) => {
    const { id, mcpToken: token } = await runners.attemptInProgress({
      ...{ stage, agent_key: agent, prompt_kind: kind },
      policy: {
        ...{ writeScope: 'any', deadlineMinutes: 300, parallelLimit: 2 },
        mode,
      },
    });
    const { body } = await postMcp(host.url, { token });
    const listed = body.result.tools.map((tool: any) => tool.name);
    expect(listed).toEqual([...ALL, ...more].sort());
    const row = await platform.knex('runs').where({ id }).first();
    const [line] = toolTable(host.tools.all(), [
      { run: toolRunOf(row), policy: row.policy },
    ]);
    expect(line).toEqual({
      ...{ stage, agentKey: agent, promptKind: kind, mode },
      tools: listed,
    });
  });
});
