import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@backstage/types';
import type { ApprovalMode } from '@stagecraft/backstage-plugin-stage-runs-node';
import { mockCredentials } from '@backstage/backend-test-utils';
import { z } from 'zod';
import { anotherDomain } from '../../__testUtils__/anotherDomain';
import { eventually } from '../../__testUtils__/eventually';
import { aQuestion, aWish, runAtWork } from '../../__testUtils__/requestParts';
import {
  OWNER,
  PROJECT_ADMIN,
  startTestPlatform,
  type TestPlatform,
} from '../../__testUtils__/startTestPlatform';
import type { Domain } from '../../createDomain';
import { createRunToken } from '../../runner/runTokens';
import type { RequestWish } from '../types';
import { MAX_SKEW_MS, signatureOf } from './signature';

jest.setTimeout(90_000);

const SECRET = randomBytes(32).toString('hex');
const TOKEN = randomBytes(32).toString('hex');
const EXECUTOR_SECRET = randomBytes(32).toString('hex');
const FOREIGN_SECRET = randomBytes(32).toString('hex');
const APPROVER_PATH = '/mcp/approver/callback';
const EXECUTOR_PATH = '/mcp/executor/callback';

/** It says that it was told, and its connection ends in the midst of the rest. */
const BREAKS_OFF = 'breaks off';

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  json: any;
}

/** An adapter as we see it: it takes what we send, and answers as the test says. */
async function startAdapter() {
  const received: Received[] = [];
  const answers: number[] = [];
  /** What it says with its answer, made of the request that it is told of. */
  const replies: ((told: any) => string)[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    received.push({
      ...{ path: req.url!, headers: req.headers, body },
      json: JSON.parse(body),
    });
    res.writeHead(answers.shift() ?? 202);
    const reply = replies.shift() ?? (() => '{"decision":"pending"}');
    const text = reply(JSON.parse(body));
    if (text !== BREAKS_OFF) {
      res.end(text);
      return;
    }
    res.write('{"decision":', () => res.destroy());
  });
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    ...{ received, answers, replies, url: `http://127.0.0.1:${port}/bot` },
    stop: () =>
      new Promise<void>(done => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

let platform: TestPlatform;
let domain: Domain;
let adapter: Awaited<ReturnType<typeof startAdapter>>;

beforeAll(async () => {
  adapter = await startAdapter();
  const another = anotherDomain();
  platform = await startTestPlatform({
    features: [another.feature],
    runs: {
      adapters: [
        {
          ...{ id: 'chat', kind: 'approver', url: `${adapter.url}/` },
          ...{ secret: SECRET, token: TOKEN, projects: ['bookshop'] },
          people: {
            '11': 'Paula@example.org',
            '12': 'mateo@example.org',
            '13': 'nobody@example.org',
          },
        },
        {
          ...{ id: 'asker', kind: 'executor', url: adapter.url },
          ...{ secret: EXECUTOR_SECRET, decidesAs: 'olivia@example.org' },
        },
        {
          ...{ id: 'elsewhere', kind: 'approver', url: adapter.url },
          ...{ secret: FOREIGN_SECRET, projects: ['other'] },
          decidesAs: 'olivia@example.org',
        },
      ],
    },
  });
  domain = another.domain();
  domain.tools.add({
    ...{ name: 'test.write', title: 'Write', description: 'Writes.' },
    category: 'control',
    input: z.strictObject({ name: z.string() }),
    approval: (): ApprovalMode => 'owner',
    requestText: () => ({
      summary: 'Writes what was asked.',
      risk: 'What was there is gone.',
    }),
    call: async () => ({ written: true }),
  });
});

afterAll(async () => {
  await platform.stop();
  await adapter.stop();
});

/** Asked by a run that nobody brings forward, once the adapter was told. */
async function asked(wish: (run: { id: string }) => RequestWish = aWish) {
  const { knex, projectId: project_id, repositoryId } = platform;
  const run = await runAtWork(knex, {
    ...{ project_id, repository_id: repositoryId, lease_owner: 'test' },
    lease_until: knex.raw(`kernel.now() + interval '1 day'`),
  });
  const { id } = await knex.transaction(trx => domain.desk.ask(trx, wish(run)));
  const request = (await domain.requests.find(id))!;
  const told = await eventually(async () => {
    const found = adapter.received.find(
      ({ json }) => json.correlation_id === request.correlation_id,
    );
    expect(found).toBeDefined();
    return found!;
  }, 20_000);
  return { run, id, request, told };
}

type Asked = Awaited<ReturnType<typeof asked>>;

async function post(
  path: string,
  body: object | string,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(`${platform.url}/api/stage-runs${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : undefined };
}

const withToken = { 'x-stagecraft-mcp-token': TOKEN };

function signed(
  body: object,
  changes: Partial<{
    secret: string;
    adapter: string;
    nonce: string;
    timestamp: string;
    signedBody: string;
  }> = {},
): Record<string, string> {
  const {
    secret = SECRET,
    nonce = randomUUID(),
    timestamp = String(Math.floor(Date.now() / 1_000)),
    signedBody = JSON.stringify(body),
  } = changes;
  return {
    'x-stagecraft-adapter': changes.adapter ?? 'chat',
    'x-stagecraft-timestamp': timestamp,
    'x-stagecraft-nonce': nonce,
    'x-stagecraft-signature': signatureOf(secret, {
      ...{ timestamp, nonce, body: signedBody },
    }),
  };
}

const approval = ({ id }: Asked, changes: JsonObject = {}) => ({
  ...{ approval_request_id: Number(id), decision: 'approved' },
  ...{ actor_id: '11', ...changes },
});

const statusOf = async (id: string) => (await domain.requests.find(id))!.status;

async function eventsOf(run: { id: string }, type: string) {
  const events = await domain.eventLog.readStream({
    ...{ executor: platform.knex, stream: `run/${run.id}` },
  });
  return events.filter(event => event.type === type);
}

const auditedOf = (id: string) =>
  platform.audit.filter(
    ({ meta }) => (meta as { requestId?: string }).requestId === id,
  );

describe('an adapter is told', () => {
  it('of an approval, in the wire format of the reference approver, signed', async () => {
    const { told, request } = await asked();
    expect(told.path).toBe('/bot/approve');
    expect(told.json).toEqual({
      ...{ correlation_id: request.correlation_id, tool: 'test.write' },
      ...{ arguments: { name: 'hours' }, lang: 'en', markup: 'markdown' },
      justification:
        'The agent dev asks for it in stage dev of acme/bookshop #' +
        `${told.json.links_to_code[0].text.split('#')[1]}.`,
      approval_request: 'Writes the opening hours.',
      risk_assessment: 'They may be wrong afterwards.',
      links_to_code: [{ text: expect.any(String), url: expect.any(String) }],
      timeout_sec: expect.any(Number),
      callback: {
        url: expect.stringContaining(`${APPROVER_PATH}?capability=`),
      },
    });
    expect(told.json.timeout_sec).toBeGreaterThan(86_000);
    expect(told.headers['x-stagecraft-signature']).toBe(
      signatureOf(SECRET, {
        timestamp: String(told.headers['x-stagecraft-timestamp']),
        nonce: String(told.headers['x-stagecraft-nonce']),
        body: told.body,
      }),
    );
  });

  it('of a question, in that of the reference executor', async () => {
    const { told } = await asked(aQuestion);
    expect(told.path).toBe('/bot/execute');
    expect(told.json).toMatchObject({
      tool: {
        name: 'owner.feedback.request',
        title: 'An agent has a question',
      },
      arguments: {
        question: 'Which colour do you want?',
        ...{ options: ['Red', 'Blue'], allow_custom: true },
      },
      spec: {
        ...{ options_min: 2, options_max: 5, allow_custom_option: true },
      },
    });
  });

  it('again when it was not there, and each try is in the log that people see', async () => {
    adapter.answers.push(503, 202);
    const { id } = await asked();
    await eventually(async () => {
      const { body } = await platform.as(PROJECT_ADMIN)(
        'GET',
        `/stage-runs/requests/${id}`,
      );
      expect(body.deliveries).toMatchObject([
        { adapterId: 'chat', outcome: 'unreachable', httpStatus: 503 },
        { adapterId: 'chat', outcome: 'accepted', httpStatus: 202 },
      ]);
    }, 20_000);
  });

  it('once when it says that what we send is wrong; that is told, and the request stays open', async () => {
    adapter.answers.push(422);
    const { id, run } = await asked();
    await eventually(async () => {
      const given = await eventsOf(run, 'run.effect.given_up');
      expect(given.map(({ payload }) => payload.kind)).toContain(
        'adapter-request',
      );
    }, 20_000);
    const deliveries = await domain.requests.deliveriesOf(id);
    expect(deliveries).toMatchObject([{ outcome: 'refused' }]);
    expect(await statusOf(id)).toBe('requested');
  });

  it('only when the project is one of its own', async () => {
    const { id } = await asked();
    const rows = await platform
      .knex('outbox')
      .whereRaw(`payload ->> 'requestId' = ?`, id)
      .where({ kind: 'adapter-request' });
    expect(rows.map(row => row.payload.adapterId)).toEqual(['chat']);
  });
});

describe('an adapter that answers at once', () => {
  const saying = (changes: object) => (told: any) =>
    JSON.stringify({ correlation_id: told.correlation_id, ...changes });

  it('decides as the person who has answered there', async () => {
    adapter.replies.push(saying({ decision: 'approve', actor_id: 11 }));
    const one = await asked();
    await eventually(async () =>
      expect(await statusOf(one.id)).toBe('applied'),
    );
    expect(await domain.requests.decisionOf(one.id)).toMatchObject({
      ...{ proof_kind: 'adapter', proof_id: 'chat/11' },
      user_entity_ref: PROJECT_ADMIN,
    });
    expect(auditedOf(one.id)).toMatchObject([
      { status: 'succeeded', meta: { taken: true, adapterId: 'chat' } },
    ]);
  });

  it('to a question, as the reference executor says it', async () => {
    const result = { selected_option: 'Blue', custom: false };
    adapter.replies.push(saying({ status: 'success', result }));
    const one = await asked(aQuestion);
    await eventually(async () =>
      expect(await domain.desk.answer(one.run.id, one.id)).toMatchObject({
        ...{ status: 'applied', selectedOption: 'Blue' },
      }),
    );
  });

  it.each<[string, object]>([
    [
      'for somebody who may not decide',
      { decision: 'approve', actor_id: '12' },
    ],
    ['for nobody', { decision: 'approve' }],
    [
      'about another request',
      { correlation_id: randomUUID(), decision: 'approve', actor_id: '11' },
    ],
  ])(
    '%s is not taken: people read why, and the request stays open',
    async (_, changes) => {
      adapter.replies.push(saying(changes));
      const one = await asked();
      await eventually(async () =>
        expect(await domain.requests.deliveriesOf(one.id)).toMatchObject([
          {
            outcome: 'accepted',
            detail: expect.stringMatching(/^The answer was not taken: ./),
          },
        ]),
      );
      expect(await statusOf(one.id)).toBe('requested');
      expect(await domain.requests.decisionOf(one.id)).toBeUndefined();
    },
  );

  it.each<[string, string]>([
    ['that people were asked', '{"status":"pending","result":"queued"}'],
    ['with something else', '<p>Thank you.</p>'],
    ['with an answer that breaks off', BREAKS_OFF],
    [
      'with more than any decision',
      JSON.stringify({ decision: 'deny', x: 'x'.repeat(70_000) }),
    ],
  ])('%s was told, and no more', async (_, reply) => {
    adapter.replies.push(() => reply);
    const one = await asked();
    await eventually(async () =>
      expect(await domain.requests.deliveriesOf(one.id)).toMatchObject([
        { outcome: 'accepted', detail: null },
      ]),
    );
    expect(await statusOf(one.id)).toBe('requested');
  });
});

describe('E2E-072 an adapter answers', () => {
  it('with its token, as a person who may decide; a duplicate changes nothing', async () => {
    const one = await asked();
    const first = await post(APPROVER_PATH, approval(one), withToken);
    expect(first).toEqual({
      status: 200,
      body: {
        approval_request_id: Number(one.id),
        correlation_id: one.request.correlation_id,
        ...{ status: 'approved', taken: true },
      },
    });
    await eventually(async () =>
      expect(await statusOf(one.id)).toBe('applied'),
    );
    const second = await post(APPROVER_PATH, approval(one), {
      authorization: `Bearer ${TOKEN}`,
    });
    expect(second).toMatchObject({
      ...{ status: 200, body: { status: 'applied', taken: false } },
    });
    expect(await eventsOf(one.run, 'approval.approved')).toMatchObject([
      { actor: { type: 'human', id: PROJECT_ADMIN } },
    ]);
    expect(await domain.requests.decisionOf(one.id)).toMatchObject({
      ...{ proof_kind: 'adapter', proof_id: 'chat/11' },
      user_entity_ref: PROJECT_ADMIN,
    });
    expect(auditedOf(one.id)).toMatchObject([
      { status: 'succeeded', meta: { taken: true, adapterId: 'chat' } },
      { status: 'succeeded', meta: { taken: false, status: 'applied' } },
    ]);
  });

  it('as the reference approver does: with nothing but the URL that it was given', async () => {
    const one = await asked();
    const url = new URL(one.told.json.callback.url);
    const answer = await post(
      `${url.pathname.replace('/api/stage-runs', '')}${url.search}`,
      {
        correlation_id: one.request.correlation_id,
        ...{ decision: 'deny', reason: 'Too early.', actor_id: 11 },
      },
    );
    expect(answer).toMatchObject({ status: 200, body: { status: 'denied' } });
    expect(await domain.desk.answer(one.run.id, one.id)).toMatchObject({
      ...{ status: 'denied', reason: 'Too early.' },
    });
  });

  it('as the reference executor does, with an option, or with a text', async () => {
    for (const [selected, custom, expected] of [
      ['Blue', false, { selectedOption: 'Blue', customText: null }],
      ['Green', true, { selectedOption: null, customText: 'Green' }],
    ] as const) {
      const one = await asked(aQuestion);
      const url = new URL(one.told.json.callback.url);
      const answer = await post(`${EXECUTOR_PATH}${url.search}`, {
        correlation_id: one.request.correlation_id,
        ...{ status: 'success', tool: { name: 'owner.feedback.request' } },
        result: {
          ...{ question: 'Which?', selected_option: selected },
          ...{ selected_index: 1, custom, input_mode: 'button' },
        },
      });
      expect(answer).toMatchObject({
        status: 200,
        body: { status: 'applied' },
      });
      expect(await domain.desk.answer(one.run.id, one.id)).toMatchObject(
        expected,
      );
    }
  });

  it('signed over the bytes that it sends; the same call again is refused', async () => {
    const one = await asked();
    const body = approval(one, { decision: 'denied' });
    const headers = signed(body);
    expect(await post(APPROVER_PATH, body, headers)).toMatchObject({
      ...{ status: 200, body: { status: 'denied' } },
    });
    expect((await post(APPROVER_PATH, body, headers)).status).toBe(401);
    expect(await eventsOf(one.run, 'approval.denied')).toHaveLength(1);
  });

  it.each<[string, (one: Asked) => Record<string, string>]>([
    ['nothing', () => ({})],
    ['a wrong token', () => ({ 'x-stagecraft-mcp-token': 'x'.repeat(64) })],
    ['a run token', () => ({ authorization: `Bearer ${createRunToken()}` })],
    [
      'a session of the owner',
      () => ({ authorization: mockCredentials.user.header(OWNER) }),
    ],
    [
      'a service token',
      () => ({ authorization: mockCredentials.service.header() }),
    ],
    [
      'a signature with another secret',
      one => signed(approval(one), { secret: 'y'.repeat(64) }),
    ],
    [
      'a signature of another body',
      one => signed(approval(one), { signedBody: '{}' }),
    ],
    [
      'a signature of an unknown adapter',
      one => signed(approval(one), { adapter: 'nobody', secret: '' }),
    ],
    [
      'an old signature',
      one =>
        signed(approval(one), {
          timestamp: String(
            Math.floor((Date.now() - MAX_SKEW_MS) / 1_000) - 60,
          ),
        }),
    ],
    ['no nonce', one => signed(approval(one), { nonce: '' })],
  ])(
    'E2E-103 %s is no adapter: 401, and nothing changes',
    async (_, headers) => {
      const one = await asked();
      platform.audit.length = 0;
      const answer = await post(APPROVER_PATH, approval(one), headers(one));
      expect(answer.status).toBe(401);
      expect(await statusOf(one.id)).toBe('requested');
      expect(platform.audit).toMatchObject([
        { eventId: 'request-callback', status: 'failed' },
      ]);
    },
  );

  it('a capability is worth a decision about its own request, and about no other', async () => {
    const [one, other] = [await asked(), await asked()];
    const { search } = new URL(other.told.json.callback.url);
    const answer = await post(`${APPROVER_PATH}${search}`, approval(one));
    expect(answer.status).toBe(401);
    const forged = await post(
      `${APPROVER_PATH}?capability=${randomBytes(32).toString('base64url')}`,
      approval(one),
    );
    expect(forged.status).toBe(401);
    expect(await statusOf(one.id)).toBe('requested');
  });

  it.each<[string, JsonObject, number]>([
    ['somebody it has no e-mail for', { actor_id: '99' }, 403],
    ['somebody who is no user', { actor_id: '13' }, 403],
    ['a member who may not decide', { actor_id: '12' }, 403],
    ['nobody', { actor_id: null }, 400],
  ])('as %s: refused, and audited', async (_, changes, status) => {
    const one = await asked();
    const answer = await post(APPROVER_PATH, approval(one, changes), withToken);
    expect(answer.status).toBe(status);
    expect(await statusOf(one.id)).toBe('requested');
    expect(auditedOf(one.id)).toMatchObject([{ status: 'failed' }]);
  });

  it('about a request that there is not, or that is not its own: 404', async () => {
    const one = await asked();
    const unknown = { approval_request_id: 999_999, decision: 'approved' };
    expect((await post(APPROVER_PATH, unknown, withToken)).status).toBe(404);
    const wrongKind = await post(EXECUTOR_PATH, approval(one), withToken);
    expect(wrongKind.status).toBe(404);
    const body = approval(one);
    const foreign = await post(
      APPROVER_PATH,
      body,
      signed(body, { adapter: 'elsewhere', secret: FOREIGN_SECRET }),
    );
    expect(foreign.status).toBe(404);
    expect(await statusOf(one.id)).toBe('requested');
  });

  it.each<[string, object | string, number]>([
    ['no JSON', 'decision=approved', 400],
    ['no decision', { approval_request_id: 1 }, 400],
    ['no request', { decision: 'approved' }, 400],
    ['a decision that is none', { approval_request_id: 1, decision: 'x' }, 400],
    [
      'too much',
      { approval_request_id: 1, decision: 'denied', x: 'x'.repeat(70_000) },
      413,
    ],
  ])('with %s', async (_, body, status) => {
    expect((await post(APPROVER_PATH, body, withToken)).status).toBe(status);
  });

  it('too late: unchanged, and audited', async () => {
    const one = await asked();
    await platform
      .knex('agent_requests')
      .where({ id: one.id })
      .update({ expires_at: platform.knex.raw('kernel.now()') });
    const answer = await post(APPROVER_PATH, approval(one), withToken);
    expect(answer).toMatchObject({
      ...{ status: 200, body: { status: 'expired', taken: false } },
    });
    expect(await domain.requests.decisionOf(one.id)).toBeUndefined();
    expect(auditedOf(one.id)).toMatchObject([
      { status: 'succeeded', meta: { taken: false, status: 'expired' } },
    ]);
  });

  it('that its time is over before ours is: unchanged, because our clock decides', async () => {
    const one = await asked();
    const answer = await post(
      APPROVER_PATH,
      {
        correlation_id: one.request.correlation_id,
        ...{ decision: 'error', reason: 'approval timeout' },
      },
      withToken,
    );
    expect(answer).toMatchObject({
      ...{ status: 200, body: { status: 'requested', taken: false } },
    });
  });

  it('that it can not ask anybody: failed, and the run goes on with the reason', async () => {
    const one = await asked();
    const answer = await post(
      APPROVER_PATH,
      {
        correlation_id: one.request.correlation_id,
        ...{ decision: 'error', reason: 'chat not found' },
      },
      withToken,
    );
    expect(answer.body).toMatchObject({ status: 'failed', taken: true });
    expect(await domain.desk.answer(one.run.id, one.id)).toMatchObject({
      ...{ status: 'failed', reason: 'chat: chat not found' },
    });
  });

  it('once, whoever else decides at the same time', async () => {
    const one = await asked();
    const answers = await Promise.all([
      post(APPROVER_PATH, approval(one, { decision: 'denied' }), withToken),
      platform.as(OWNER)('POST', `/stage-runs/requests/${one.id}/decision`, {
        ...{ decision: 'denied', digest: one.request.payload_digest },
      }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.filter(({ body }) => body.taken)).toHaveLength(1);
    expect(await eventsOf(one.run, 'approval.denied')).toHaveLength(1);
  });
});
