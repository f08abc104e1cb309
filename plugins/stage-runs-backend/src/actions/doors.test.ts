import { isDeepStrictEqual } from 'node:util';
import {
  actionsRegistryServiceFactory,
  actionsServiceFactory,
} from '@backstage/backend-defaults/alpha';
import { mockCredentials } from '@backstage/backend-test-utils';
import mcpActions from '@backstage/plugin-mcp-actions-backend';
import { anotherDomain } from '../__testUtils__/anotherDomain';
import { doorsOf, type Act, type Case } from '../__testUtils__/doors';
import { driverOf, type Driver } from '../__testUtils__/driver';
import { eventually } from '../__testUtils__/eventually';
import { aQuestion, aWish } from '../__testUtils__/requestParts';
import {
  addAskingTool,
  answerTo,
  asked,
  decisionOn,
  peoplesPart,
  REQUEST_CASES,
  type Asked,
} from '../__testUtils__/requestActs';
import { RUN_CASES } from '../__testUtils__/runActs';
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
const parts = () => ({ platform, driver, runners, domain });
const writer = mockCredentials.user.token(WRITER);

const PERSONAS: [string, string | undefined][] = [
  ['a reader', mockCredentials.user.token(READER)],
  ['an admin of another project', mockCredentials.user.token(FOREIGN_ADMIN)],
  ['somebody who is no user', mockCredentials.user.token(STRANGER)],
  ['a service', mockCredentials.service.token()],
  ['nobody', undefined],
];

/** Besides it, the MCP server tells of its connections and calls. */
const ownAudit = () =>
  platform.audit
    .map(({ eventId, status }) => [eventId, status])
    .filter(([eventId]) => !['connection', 'tool-execution'].includes(eventId));

const CASES: Case[] = [...RUN_CASES, ...REQUEST_CASES];

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
        const on = await each.prepare(parts());
        const before = await each.seen(on, parts());
        platform.audit.length = 0;
        const answer = await door(await each.act(on, parts()), writer);
        expect([name, answer.status < 300, answer.message]).toEqual([
          ...[name, true, ''],
        ]);
        const effect = await each.seen(on, parts());
        stored[name] = { effect, audit: ownAudit() };
        // What changes nothing, readers may do.
        expect(isDeepStrictEqual(effect, before)).toBe(each.reader === 200);
      }
      expect(stored.action).toEqual(stored.REST);
      expect(stored.MCP).toEqual(stored.REST);
    });

    it.each(PERSONAS)('%s: the same answer at each', async (persona, token) => {
      const on = await each.prepare(parts());
      const before = await each.seen(on, parts());
      const act = await each.act(on, parts());
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
      expect(await each.seen(on, parts())).toEqual(before);
    });
  });

  type Refusal = [string, () => Promise<Asked>, (on: Asked) => Act, number];
  const approve = { decision: 'approved' as const };
  it.each<Refusal>([
    [
      'a decision about another payload',
      () => asked(parts(), aWish),
      on => decisionOn({ ...on, digest: '0'.repeat(64) }, approve),
      409,
    ],
    [
      'a writer’s decision where an admin decides',
      () => asked(parts(), aWish, { mode: 'owner' }),
      on => decisionOn(on, approve),
      403,
    ],
    [
      'an approval of a question without an answer',
      () => asked(parts(), aQuestion),
      on => decisionOn(on, approve),
      400,
    ],
    [
      'an answer that is none of the options',
      () => asked(parts(), aQuestion),
      on => answerTo(on, { selectedOption: 'Green' }),
      400,
    ],
    [
      'an answer where nothing was asked',
      () => asked(parts(), aWish),
      on => answerTo(on, { selectedOption: 'Red' }),
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
    expect(await peoplesPart(on, parts())).toEqual({
      decision: undefined,
      events: [],
    });
  });

  it('a tool reads of a request what its page shows', async () => {
    const { requestId, runId } = await asked(parts(), aQuestion);
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
    const on = await asked(parts(), aWish);
    const { action, MCP } = doorsOf(platform);
    for (const door of [action, MCP]) {
      const { status } = await door(answerTo(on, {}), writer);
      expect(status).toBe(400);
    }
    expect(await peoplesPart(on, parts())).toEqual({
      decision: undefined,
      events: [],
    });
  });

  it('what is said too late, or a second time, is answered and changes nothing', async () => {
    const late = await asked(parts(), aWish);
    await platform
      .knex('agent_requests')
      .where({ id: late.requestId })
      .update({ expires_at: platform.knex.raw('kernel.now()') });
    const decided = await asked(parts(), aWish);
    const { REST } = doorsOf(platform);
    await REST(decisionOn(decided, { decision: 'denied' }), writer);
    const before = await peoplesPart(decided, parts());

    for (const [, door] of doors()) {
      for (const on of [late, decided]) {
        const answer = await door(decisionOn(on, approve), writer);
        expect(answer).toEqual({ status: 200, message: '' });
      }
    }
    expect((await domain.requests.find(late.requestId))!.status).toBe(
      'expired',
    );
    expect(await domain.requests.decisionOf(late.requestId)).toBeUndefined();
    expect(await peoplesPart(decided, parts())).toEqual(before);
  });

  it('the agent that asks decides at none', async () => {
    const on = await asked(parts(), aWish);
    for (const [name, door] of doors()) {
      const { status } = await door(decisionOn(on, approve), on.agentToken);
      expect([name, status]).toEqual([name, 401]);
    }
    expect(await peoplesPart(on, parts())).toEqual({
      decision: undefined,
      events: [],
    });
  });

  it('of a decision it is told apart for good who made it, and through what', async () => {
    const on = await asked(parts(), aWish);
    platform.audit.length = 0;
    await doorsOf(platform).MCP(decisionOn(on, approve), writer);
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
      const on = await closed.prepare(parts());
      const before = await closed.seen(on, parts());
      const wish = await closed.act(on, parts());
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
      expect(await closed.seen(on, parts())).toEqual(before);

      expect((await REST(wish, writer)).status).toBe(200);
      await eventually(
        async () => expect(await closed.seen(on, parts())).not.toEqual(before),
        PATIENCE_MS,
      );
    },
  );

  it('their tools are not told that they may', async () => {
    const { requestId } = await asked(parts(), aWish);
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
