import {
  actionsRegistryServiceFactory,
  actionsServiceFactory,
} from '@backstage/backend-defaults/alpha';
import { mockCredentials } from '@backstage/backend-test-utils';
import mcpActions from '@backstage/plugin-mcp-actions-backend';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { driverOf, script, type Driver } from '../__testUtils__/driver';
import { eventually } from '../__testUtils__/eventually';
import { runnersOf, type Runners } from '../__testUtils__/runners';
import {
  FOREIGN_ADMIN,
  READER,
  startTestPlatform,
  STRANGER,
  WRITER,
  type TestPlatform,
  type TestPlatformOptions,
} from '../__testUtils__/startTestPlatform';

jest.setTimeout(240_000);

/** What has come of an act: a status where it was refused, and what was said. */
interface Answer {
  status: number;
  message: string;
}

/** One way to do something; a person's token, or none. */
type Door = (act: Act, token: string | undefined) => Promise<Answer>;

interface Act {
  /** The route, which is what the pages call. */
  rest: { method: string; path: string; body?: object };
  action: { name: string; input: object };
}

const PATIENCE_MS = 60_000;
const WRITES = script(
  '  - append: { path: docs/notes.md, content: "More.\\n" }',
);

let platform: TestPlatform;
let driver: Driver;
let runners: Runners;

const start = (options: TestPlatformOptions = {}) =>
  startTestPlatform({
    ...options,
    features: [
      actionsRegistryServiceFactory,
      actionsServiceFactory,
      mcpActions as any,
    ],
  });

/** The status that each error has over HTTP. */
const STATUS_OF: Record<string, number> = {
  InputError: 400,
  AuthenticationError: 401,
  NotAllowedError: 403,
  NotFoundError: 404,
  ConflictError: 409,
};

const call = (token: string | undefined) =>
  token ? platform.withToken(token) : platform.as();
const headersOf = (token: string | undefined): Record<string, string> =>
  token ? { authorization: `Bearer ${token}` } : {};

const DOORS: Record<'REST' | 'action' | 'MCP', Door> = {
  async REST({ rest }, token) {
    const { status, body } = await call(token)(
      ...([rest.method, rest.path, rest.body] as const),
    );
    return { status, message: body?.error?.message ?? '' };
  },

  async action({ action }, token) {
    const { status, body } = await call(token)(
      'POST',
      `/stage-runs/.backstage/actions/v1/actions/stage-runs:${action.name}/invoke`,
      action.input,
    );
    return { status, message: body?.error?.message ?? '' };
  },

  async MCP({ action }, token) {
    const client = new Client({ name: 'test', version: '1' });
    try {
      await client.connect(
        new StreamableHTTPClientTransport(
          new URL(`${platform.url}/api/mcp-actions/v1`),
          { requestInit: { headers: headersOf(token) } },
        ),
      );
      const result = await client.callTool({
        name: `stage-runs.${action.name}`,
        arguments: { ...action.input },
      });
      const [{ text }] = result.content as [{ text: string }];
      if (!result.isError) return { status: 200, message: '' };
      const [, name, message] = /^(\w+): (.*)$/s.exec(text)!;
      return { status: STATUS_OF[name], message };
    } catch (error) {
      const { code } = error as { code?: number };
      return { status: code ?? 0, message: String(error) };
    } finally {
      await client.close();
    }
  },
};
const doors = Object.entries(DOORS) as [keyof typeof DOORS, Door][];

const PERSONAS: [string, string | undefined][] = [
  ['a reader', mockCredentials.user.token(READER)],
  ['an admin of another project', mockCredentials.user.token(FOREIGN_ADMIN)],
  ['somebody who is no user', mockCredentials.user.token(STRANGER)],
  ['a service', mockCredentials.service.token()],
  ['nobody', undefined],
];

async function newIssue(): Promise<number> {
  const issue = { title: 'Opening hours', body: WRITES };
  return (await platform.onGitHub('mateo', 'POST', '/issues', issue)).number;
}

async function deliveredIssue(): Promise<{ issue: number; runId: string }> {
  const issue = await newIssue();
  await platform.onGitHub('mateo', 'POST', `/issues/${issue}/labels`, {
    labels: ['run:intake'],
  });
  const run = await driver.runThat(issue, ({ outcome }) =>
    expect(outcome).toBe('delivered'),
  );
  return { issue, runId: run.id };
}

const headOf = async (runId: string) =>
  (await driver.detailOf(runId)).execution.headSha!;

/** Besides it, the MCP server tells of its connections and calls. */
const ownAudit = () =>
  platform.audit
    .map(({ eventId, status }) => [eventId, status])
    .filter(([eventId]) => !['connection', 'tool-execution'].includes(eventId));

const storedRun = (id: string) => platform.knex('runs').where({ id }).first();

async function running(): Promise<{ issue: number; runId: string }> {
  const issue = await newIssue();
  const { id } = await runners.attemptInProgress({ issue_number: issue });
  return { issue, runId: id };
}

async function failedRun(): Promise<{ issue: number; runId: string }> {
  const on = await running();
  await platform
    .knex('runs')
    .where({ id: on.runId })
    .update({
      ...{ status: 'failed', outcome: 'failed' },
      finished_at: platform.knex.raw('kernel.now()'),
    });
  return on;
}

/** Each act, as each door wants it; `seen` is what has to be the same whichever was taken. */
interface Case {
  name: string;
  /** A thing of its own for each time. */
  prepare(): Promise<{ issue: number; runId: string }>;
  act(on: { issue: number; runId: string }): Promise<Act> | Act;
  seen(on: { issue: number; runId: string }): Promise<unknown>;
  /** Of a person who may only read. */
  reader: number;
}

const CASES: Case[] = [
  {
    name: 'list runs',
    prepare: running,
    act: ({ issue }) => ({
      rest: { method: 'GET', path: `/stage-runs/runs?issueNumber=${issue}` },
      action: { name: 'list-runs', input: { issueNumber: issue } },
    }),
    seen: async () => 'nothing',
    reader: 200,
  },
  {
    name: 'inspect a run',
    prepare: running,
    act: ({ runId }) => ({
      rest: { method: 'GET', path: `/stage-runs/runs/${runId}` },
      action: { name: 'get-run', input: { runId } },
    }),
    seen: async () => 'nothing',
    reader: 200,
  },
  {
    name: 'cancel a run',
    prepare: running,
    act: ({ runId }) => ({
      rest: {
        ...{ method: 'POST', path: `/stage-runs/runs/${runId}/cancel` },
        body: { reason: 'Not now.' },
      },
      action: { name: 'cancel-run', input: { runId, reason: 'Not now.' } },
    }),
    seen: async ({ runId }) => {
      const run = await storedRun(runId);
      return [run.stop_requested_by, run.stop_reason];
    },
    reader: 403,
  },
  {
    name: 'retry a run',
    prepare: failedRun,
    act: ({ runId }) => ({
      rest: { method: 'POST', path: `/stage-runs/runs/${runId}/retry` },
      action: { name: 'retry-run', input: { runId } },
    }),
    seen: async ({ runId }) => {
      const runs = await platform.knex('runs').where({ retry_of: runId });
      return runs.map(run => [
        run.trigger_label,
        run.requested_by_user_entity_ref,
      ]);
    },
    reader: 403,
  },
  {
    name: 'approve a result',
    prepare: deliveredIssue,
    act: async ({ runId }) => {
      const artefactSha = await headOf(runId);
      return {
        rest: {
          ...{ method: 'POST', path: `/stage-runs/runs/${runId}/approve` },
          body: { artefactSha },
        },
        action: { name: 'approve-result', input: { runId, artefactSha } },
      };
    },
    seen: async ({ runId }) => {
      const rows = await platform.knex('approvals').where({ run_id: runId });
      return rows.map(row => row.approved_by_user_entity_ref);
    },
    reader: 403,
  },
  {
    name: 'show what an issue may go on with',
    prepare: running,
    act: ({ issue }) => ({
      rest: {
        method: 'GET',
        path: `/stage-runs/issues/acme/bookshop/${issue}/transitions`,
      },
      action: {
        name: 'list-transitions',
        input: { repository: 'acme/bookshop', issueNumber: issue },
      },
    }),
    seen: async () => 'nothing',
    reader: 200,
  },
  {
    name: 'start a stage',
    prepare: async () => ({ issue: await newIssue(), runId: '' }),
    act: ({ issue }) => ({
      rest: {
        method: 'POST',
        path: `/stage-runs/issues/acme/bookshop/${issue}/transitions`,
        body: { label: 'run:intake' },
      },
      action: {
        name: 'start-stage',
        input: {
          repository: 'acme/bookshop',
          ...{ issueNumber: issue, label: 'run:intake' },
        },
      },
    }),
    seen: async ({ issue }) => {
      const runs = await platform.knex('runs').where({ issue_number: issue });
      return runs.map(run => [
        run.trigger_label,
        run.trigger_source,
        run.requested_by_user_entity_ref,
      ]);
    },
    reader: 403,
  },
];

/** Services have no rights of a person; whoever may not see the project is told of nothing. */
function expectedOf(persona: string, { name, reader }: Case): number[] {
  if (persona === 'nobody') return [401];
  if (persona === 'a reader') return [reader === 200 ? 200 : 403];
  // A list has what they may see of it: here nothing.
  if (persona === 'an admin of another project') {
    return [name === 'list runs' ? 200 : 404];
  }
  return [403];
}

describe('every door of an act has the same effect and the same denial', () => {
  beforeAll(async () => {
    // The portal's users may let their tools approve: else one door is closed on purpose.
    platform = await start({ runs: { approvals: { byTools: 'allowed' } } });
    driver = driverOf(platform);
    runners = runnersOf(platform);
  });

  afterAll(() => platform.stop());

  describe.each(CASES)('$name', each => {
    it('a person with the right: the same is stored, whichever door it was', async () => {
      const stored: Record<string, unknown> = {};
      for (const [name, door] of doors) {
        const on = await each.prepare();
        platform.audit.length = 0;
        const answer = await door(
          await each.act(on),
          mockCredentials.user.token(WRITER),
        );
        expect([name, answer.status < 300, answer.message]).toEqual([
          ...[name, true, ''],
        ]);
        stored[name] = {
          effect: await each.seen(on),
          audit: ownAudit(),
        };
      }
      expect(stored.action).toEqual(stored.REST);
      expect(stored.MCP).toEqual(stored.REST);
    });

    it.each(PERSONAS)('%s: the same answer at each', async (persona, token) => {
      const on = await each.prepare();
      const before = await each.seen(on);
      const act = await each.act(on);
      const messages = new Set<string>();
      for (const [name, door] of doors) {
        const answer = await door(act, token);
        expect([name, [answer.status]]).toEqual([
          ...[name, expectedOf(persona, each)],
        ]);
        if (persona !== 'nobody' && persona !== 'a service') {
          messages.add(answer.message);
        }
      }
      expect(messages.size).toBeLessThan(2);
      expect(await each.seen(on)).toEqual(before);
    });
  });
});

describe('a result is approved by a person in their own session', () => {
  beforeAll(async () => {
    platform = await start();
    driver = driverOf(platform);
    runners = runnersOf(platform);
  });

  afterAll(() => platform.stop());

  it('their tools are told to send them there, until the configuration says otherwise', async () => {
    const on = await deliveredIssue();
    const approve = CASES.find(({ name }) => name === 'approve a result')!;
    const act = await approve.act(on);
    const token = mockCredentials.user.token(WRITER);

    const byTool = await DOORS.MCP(act, token);
    expect(byTool.status).toBe(403);
    expect(byTool.message).toContain('in their own session');
    expect(await approve.seen(on)).toEqual([]);

    expect((await DOORS.REST(act, token)).status).toBe(200);
    await eventually(
      async () => expect(await approve.seen(on)).toEqual([WRITER]),
      PATIENCE_MS,
    );
  });
});
