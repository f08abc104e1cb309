import { isDeepStrictEqual } from 'node:util';
import {
  actionsRegistryServiceFactory,
  actionsServiceFactory,
} from '@backstage/backend-defaults/alpha';
import { mockCredentials } from '@backstage/backend-test-utils';
import mcpActions from '@backstage/plugin-mcp-actions-backend';
import { anotherDomain } from '../__testUtils__/anotherDomain';
import { doorsOf, type Act, type Case } from '../__testUtils__/doors';
import { driverOf, script, type Driver } from '../__testUtils__/driver';
import { eventually } from '../__testUtils__/eventually';
import { aQuestion, aWish } from '../__testUtils__/requestParts';
import {
  addAskingTool,
  requestActs,
  type Asked,
} from '../__testUtils__/requestActs';
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
import type { Domain } from '../createDomain';

jest.setTimeout(240_000);

const PATIENCE_MS = 60_000;
const WRITES = script(
  '  - append: { path: docs/notes.md, content: "More.\\n" }',
);

let platform: TestPlatform;
let driver: Driver;
let runners: Runners;
let domain: Domain;

async function start(options: TestPlatformOptions = {}): Promise<void> {
  const another = anotherDomain();
  platform = await startTestPlatform({
    ...options,
    features: [
      another.feature,
      actionsRegistryServiceFactory,
      actionsServiceFactory,
      mcpActions as any,
    ],
  });
  driver = driverOf(platform);
  runners = runnersOf(platform);
  domain = another.domain();
  addAskingTool(domain);
}

const doors = () => Object.entries(doorsOf(platform));
const requests = requestActs(() => ({ platform, driver, runners, domain }));
const writer = mockCredentials.user.token(WRITER);

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
  ...requests.cases,
];

/** Services have no rights of a person; whoever may not see the project is told of nothing. */
function expectedOf(persona: string, { name, reader }: Case): number[] {
  if (persona === 'nobody') return [401];
  if (persona === 'a reader') return [reader === 200 ? 200 : 403];
  // A list has what they may see of it: here nothing.
  if (persona === 'an admin of another project') {
    return [name.startsWith('list ') ? 200 : 404];
  }
  return [403];
}

describe('every door of an act has the same effect and the same denial', () => {
  // The portal's users may let their tools approve: else one door is closed on purpose.
  beforeAll(() => start({ runs: { approvals: { byTools: 'allowed' } } }));

  afterAll(() => platform.stop());

  describe.each(CASES)('$name', each => {
    it('a person with the right: the same is stored, whichever door it was', async () => {
      const stored: Record<string, unknown> = {};
      for (const [name, door] of doors()) {
        const on = await each.prepare();
        const before = await each.seen(on);
        platform.audit.length = 0;
        const answer = await door(await each.act(on), writer);
        expect([name, answer.status < 300, answer.message]).toEqual([
          ...[name, true, ''],
        ]);
        const effect = await each.seen(on);
        stored[name] = { effect, audit: ownAudit() };
        // What changes nothing, readers may do.
        expect(isDeepStrictEqual(effect, before)).toBe(each.reader === 200);
      }
      expect(stored.action).toEqual(stored.REST);
      expect(stored.MCP).toEqual(stored.REST);
    });

    it.each(PERSONAS)('%s: the same answer at each', async (persona, token) => {
      const on = await each.prepare();
      const before = await each.seen(on);
      const act = await each.act(on);
      const messages = new Set<string>();
      for (const [name, door] of doors()) {
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

  type Refusal = [string, () => Promise<Asked>, (on: Asked) => Act, number];
  const approve = { decision: 'approved' };
  it.each<Refusal>([
    [
      'a decision about another payload',
      () => requests.asked(aWish),
      on => requests.decide({ ...on, digest: '0'.repeat(64) }, approve),
      409,
    ],
    [
      'a writer’s decision where an admin decides',
      () => requests.asked(aWish, { mode: 'owner' }),
      on => requests.decide(on, approve),
      403,
    ],
    [
      'an approval of a question without an answer',
      () => requests.asked(aQuestion),
      on => requests.decide(on, approve),
      400,
    ],
    [
      'an answer that is none of the options',
      () => requests.asked(aQuestion),
      on => requests.answer(on, { selectedOption: 'Green' }),
      400,
    ],
    [
      'an answer where nothing was asked',
      () => requests.asked(aWish),
      on => requests.answer(on, { selectedOption: 'Red' }),
      400,
    ],
  ])('%s is refused at each', async (_, prepare, actOn, status) => {
    const on = await prepare();
    const messages = new Set<string>();
    for (const [name, door] of doors()) {
      const answer = await door(actOn(on), writer);
      expect([name, answer.status]).toEqual([name, status]);
      messages.add(answer.message);
    }
    expect(messages.size).toBe(1);
    expect(await requests.seen(on)).toEqual({
      decision: undefined,
      events: [],
    });
  });

  it('a tool reads of a request what its page shows', async () => {
    const { requestId, runId } = await requests.asked(aQuestion);
    const act = (name: string, input: object) =>
      platform.as(READER)(
        'POST',
        `/stage-runs/.backstage/actions/v1/actions/stage-runs:${name}/invoke`,
        input,
      );
    const read = await act('get-request', { requestId });
    const listed = await act('list-requests', { runId, kind: 'question' });
    const { body: page } = await platform.as(READER)(
      ...(['GET', `/stage-runs/requests/${requestId}`] as const),
    );
    expect(read.body.output).toMatchObject({
      ...{ id: requestId, runId, kind: 'question', status: 'requested' },
      ...{ digest: page.digest, arguments: page.arguments },
      ...{ options: page.options, allowCustom: true, youMay: [] },
      ...{ summary: page.request.summary, expiresAt: page.request.expiresAt },
      url: `${platform.url}/runs/requests/${requestId}`,
    });
    const { requests: items } = listed.body.output;
    expect(items).toEqual([expect.objectContaining({ id: requestId })]);
    expect(read.body.output).toMatchObject(items[0]);
  });

  it('an answer without one approves nothing', async () => {
    const on = await requests.asked(aWish);
    const { action, MCP } = doorsOf(platform);
    for (const door of [action, MCP]) {
      const { status } = await door(requests.answer(on, {}), writer);
      expect(status).toBe(400);
    }
    expect(await requests.seen(on)).toEqual({
      decision: undefined,
      events: [],
    });
  });

  it('what is said too late, or a second time, is answered and changes nothing', async () => {
    const late = await requests.asked(aWish);
    await platform
      .knex('agent_requests')
      .where({ id: late.requestId })
      .update({ expires_at: platform.knex.raw('kernel.now()') });
    const decided = await requests.asked(aWish);
    const { REST } = doorsOf(platform);
    await REST(requests.decide(decided, { decision: 'denied' }), writer);
    const before = await requests.seen(decided);

    for (const [, door] of doors()) {
      for (const on of [late, decided]) {
        const answer = await door(requests.decide(on, approve), writer);
        expect(answer).toEqual({ status: 200, message: '' });
      }
    }
    expect((await domain.requests.find(late.requestId))!.status).toBe(
      'expired',
    );
    expect(await domain.requests.decisionOf(late.requestId)).toBeUndefined();
    expect(await requests.seen(decided)).toEqual(before);
  });

  it('the agent that asks decides at none', async () => {
    const on = await requests.asked(aWish);
    for (const [name, door] of doors()) {
      const { status } = await door(
        requests.decide(on, approve),
        on.agentToken,
      );
      expect([name, status]).toEqual([name, 401]);
    }
    expect(await requests.seen(on)).toEqual({
      decision: undefined,
      events: [],
    });
  });

  it('of a decision it is told apart for good who made it, and through what', async () => {
    const on = await requests.asked(aWish);
    platform.audit.length = 0;
    await doorsOf(platform).MCP(requests.decide(on, approve), writer);
    const { requestId, digest } = on;
    expect(await domain.requests.decisionOf(requestId)).toMatchObject({
      ...{ user_entity_ref: WRITER, payload_digest: digest },
      ...{ proof_kind: 'on_behalf', proof_id: 'plugin:test' },
    });
    const told = platform.audit.filter(
      ({ eventId }) => eventId === 'request-decide',
    );
    expect(told).toMatchObject([
      {
        meta: {
          ...{ requestId, digest, decision: 'approved', through: 'action' },
          ...{ userEntityRef: WRITER, actor: 'plugin:test' },
        },
      },
    ]);
    const { body } = await platform.as(WRITER)(
      ...(['GET', `/stage-runs/requests/${requestId}`] as const),
    );
    expect(body.decision).toMatchObject({
      ...{ via: 'on_behalf', through: 'plugin:test' },
    });
  });
});

describe('a person decides in their own session', () => {
  beforeAll(() => start());

  afterAll(() => platform.stop());

  it.each(['approve a result', 'approve a request', 'answer a question'])(
    '%s: their tools are told to send them there, until the configuration says otherwise',
    async act => {
      const closed = CASES.find(({ name }) => name === act)!;
      const on = await closed.prepare();
      const before = await closed.seen(on);
      const wish = await closed.act(on);
      const { REST, MCP } = doorsOf(platform);
      const onBehalf = mockCredentials.service.token({
        onBehalfOf: mockCredentials.user(WRITER),
        targetPluginId: 'stage-runs',
      });

      for (const byTool of [
        await MCP(wish, writer),
        await REST(wish, onBehalf),
      ]) {
        expect(byTool.status).toBe(403);
        expect(byTool.message).toContain('in their own session');
      }
      expect(await closed.seen(on)).toEqual(before);

      expect((await REST(wish, writer)).status).toBe(200);
      await eventually(
        async () => expect(await closed.seen(on)).not.toEqual(before),
        PATIENCE_MS,
      );
    },
  );

  it('their tools are not told that they may', async () => {
    const { requestId } = await requests.asked(aWish);
    const path = `/stage-runs/requests/${requestId}`;
    const onBehalf = mockCredentials.service.token({
      onBehalfOf: mockCredentials.user(WRITER),
      targetPluginId: 'stage-runs',
    });
    const byTool = await platform.withToken(onBehalf)('GET', path);
    expect(byTool.body.actions).toEqual({ decide: false });
    const byPerson = await platform.as(WRITER)('GET', path);
    expect(byPerson.body.actions).toEqual({ decide: true });
  });
});
