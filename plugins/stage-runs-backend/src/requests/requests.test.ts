import { mockServices } from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import {
  aQuestion,
  aWish,
  claimOf,
  MATEO,
  PAULA,
  PETRA,
  requestParts,
  RINA,
  runAtWork,
  type RequestParts,
} from '../__testUtils__/requestParts';
import { deferred } from '../__testUtils__/deferred';
import {
  startKernelServices,
  type TestServices,
} from '../__testUtils__/startKernelServices';
import type { PortalUser } from '@stagecraft/backstage-plugin-kernel-node';
import type { RequestDecision } from './judgeDecision';
import { RequestExpiry } from './RequestExpiry';
import type { RequestAnswer, RequestWish } from './types';

jest.setTimeout(60_000);

let services: TestServices;
let parts: RequestParts;

beforeAll(async () => {
  services = await startKernelServices();
});

beforeEach(() => {
  parts = requestParts(services);
});

afterAll(() => services.stop());

const ask = (wish: RequestWish): Promise<RequestAnswer> =>
  services.knex.transaction(trx => parts.desk.ask(trx, wish));

const rowOf = async (id: string) => (await parts.requests.find(id))!;

async function decide(
  id: string,
  decision: Partial<RequestDecision>,
  user: PortalUser = PAULA,
) {
  const { payload_digest: digest } = await rowOf(id);
  return parts.decisions.decide(
    id,
    { decision: 'approved', digest, ...decision },
    { user, proof: { kind: 'portal_session', id: 'session' } },
  );
}

async function carryOut(id: string) {
  await parts.handler(await claimOf(services.knex, `tool-call/${id}`));
  return rowOf(id);
}

const statusOf = async (run: { id: string }) =>
  (await services.store.find(run.id)).status;

async function eventsOf(run: { id: string }): Promise<string[]> {
  const events = await services.eventLog.readStream({
    ...{ executor: services.knex, stream: `run/${run.id}` },
  });
  return events.map(({ type }) => type);
}

const countOf = async (run: { id: string }, type: string) =>
  (await eventsOf(run)).filter(event => event === type).length;

describe('an agent asks', () => {
  it('stores what is asked, lets the run wait, and has people told', async () => {
    const run = await runAtWork(services.knex);
    const answer = await ask(aWish(run));
    expect(answer).toMatchObject({ kind: 'approval', status: 'requested' });
    expect(answer.id).toMatch(/^[1-9][0-9]*$/);

    const stored = await services.store.find(run.id);
    expect(stored).toMatchObject({ status: 'waiting_mcp', deadline_at: null });
    expect(await eventsOf(run)).toEqual([
      'run.wait.paused',
      'approval.requested',
    ]);
    const wanted = await services
      .knex('outbox')
      .where({ run_id: run.id })
      .pluck('kind');
    expect(wanted.sort()).toEqual(['request-notice', 'status-comment']);
  });

  it('a question waits for an answer, which is no approval', async () => {
    const run = await runAtWork(services.knex);
    await ask(aQuestion(run));
    expect(await statusOf(run)).toBe('waiting_owner_review');
  });

  it('the same call is one request, however often and whenever it is asked', async () => {
    const run = await runAtWork(services.knex);
    const answers = await Promise.all([1, 2, 3].map(() => ask(aWish(run))));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    await decide(answers[0].id, { decision: 'denied', reason: 'Not now.' });
    await services.knex('run_attempts').insert({
      ...{ run_id: run.id, attempt: 2, job_name: 'j2' },
      created_at: services.knex.raw('kernel.now()'),
      started_at: services.knex.raw('kernel.now()'),
    });
    await services.knex('runs').where({ id: run.id }).update({ attempt: 2 });
    expect(await ask(aWish(run, { attempt: 2 }))).toMatchObject({
      ...{ id: answers[0].id, status: 'denied', reason: 'Not now.' },
    });
    expect(await countOf(run, 'approval.requested')).toBe(1);
    expect(await statusOf(run)).toBe('running');
  });

  it('the answer to one call is never taken for another', async () => {
    const run = await runAtWork(services.knex);
    await ask(aWish(run));
    await expect(
      ask(aWish(run, { arguments: { name: 'secrets' } })),
    ).rejects.toThrow('asks for something else');
  });

  it.each<[string, object, object, string]>([
    ['is over', { attempt: 2 }, {}, 'The attempt that asks has ended'],
    [
      'is being stopped',
      { stop_requested_at: new Date() },
      {},
      'The run is being stopped',
    ],
    [
      'has handed in its report',
      {},
      { reported_at: new Date(), report: '{}' },
      'Only an agent at work can ask',
    ],
    ['has not started', {}, { started_at: null }, 'Only an agent at work'],
  ])('not for an attempt that %s', async (_, onRun, onAttempt, message) => {
    const run = await runAtWork(services.knex, onRun);
    if (Object.keys(onAttempt).length > 0) {
      await services
        .knex('run_attempts')
        .where({ run_id: run.id })
        .update(onAttempt);
    }
    await expect(ask(aWish(run))).rejects.toThrow(message);
    expect(await parts.requests.openOf(run.id)).toEqual([]);
  });

  it.each<[string, Partial<RequestWish>, string]>([
    ['a short summary', { summary: 'Write.' }, 'summary must have 10'],
    [
      'options that differ by case only',
      aQuestion(
        { id: '' },
        { question: { options: ['A', 'a'], allowCustom: false } },
      ),
      'options must be 2 to 5',
    ],
    [
      'one option',
      aQuestion(
        { id: '' },
        { question: { options: ['A'], allowCustom: false } },
      ),
      'options must be 2 to 5',
    ],
    ['much', { arguments: { a: 'x'.repeat(70_000) } }, 'at most 64 KiB'],
    ['what is not stored', { arguments: { a: '\0' } }, 'U+0000'],
  ])('%s is refused', async (_, changes, message) => {
    const run = await runAtWork(services.knex);
    await expect(
      ask({ ...aWish(run), ...changes, runId: run.id }),
    ).rejects.toThrow(message);
  });

  it('does not bury people under its requests', async () => {
    const run = await runAtWork(services.knex);
    for (let index = 0; index < 10; index += 1) {
      await ask(aWish(run, { idempotencyKey: `k${index}` }));
    }
    await expect(ask(aWish(run, { idempotencyKey: 'k10' }))).rejects.toThrow(
      '10 requests of this run wait',
    );
  });
});

describe('a person decides', () => {
  it('an approved call is carried out once, and its answer is the agent’s', async () => {
    const run = await runAtWork(services.knex);
    const { id } = await ask(aWish(run));
    parts.tool.run = async () => ({
      token: 'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
    });
    expect(await decide(id, {})).toMatchObject({
      ...{ isTaken: true, request: { status: 'approved' } },
    });
    expect(await statusOf(run)).toBe('waiting_mcp');
    expect(parts.tool.calls).toEqual([]);

    await carryOut(id);
    await carryOut(id);
    expect(parts.tool.calls).toEqual([
      { key: 'call-1', input: { name: 'hours' } },
    ]);
    const answer = await parts.desk.answer(run.id, id);
    expect(answer).toMatchObject({ status: 'applied' });
    expect(JSON.stringify(answer!.result)).not.toContain('ghp_');
    expect(await statusOf(run)).toBe('running');
    expect(await eventsOf(run)).toEqual([
      ...['run.wait.paused', 'approval.requested', 'approval.approved'],
      ...['approval.applied', 'run.wait.resumed'],
    ]);
  });

  it('a decision is a row: who, by what, about which payload', async () => {
    const run = await runAtWork(services.knex);
    const { id } = await ask(aQuestion(run));
    await decide(id, { selectedOption: 'Blue', reason: 'It is calmer.' });
    const { payload_digest: digest } = await rowOf(id);
    expect(await parts.requests.decisionOf(id)).toMatchObject({
      ...{ decision: 'approved', user_id: PAULA.id },
      ...{ proof_kind: 'portal_session', proof_id: 'session' },
      ...{ payload_digest: digest, selected_option: 'Blue' },
      ...{ custom_text: null, reason: 'It is calmer.' },
    });
  });

  it('a denial lets the run go on, with the reason, and nothing is carried out', async () => {
    const run = await runAtWork(services.knex);
    const { id } = await ask(aWish(run));
    await decide(id, { decision: 'denied', reason: 'Too early.' });
    expect(await parts.desk.answer(run.id, id)).toMatchObject({
      ...{ status: 'denied', reason: 'Too early.', result: null },
    });
    expect(await statusOf(run)).toBe('running');
    const wanted = await services
      .knex('outbox')
      .where({ key: `tool-call/${id}` });
    expect(wanted).toEqual([]);
  });

  it.each([
    ['a reader', RINA, 'owner'],
    ['a writer', MATEO, 'owner'],
    ['a reader, where writers may', RINA, 'delegated'],
  ] as const)('%s may not', async (_, user, mode) => {
    const run = await runAtWork(services.knex);
    const { id } = await ask(aWish(run, { mode }));
    await expect(decide(id, {}, user)).rejects.toThrow('is decided by');
    expect((await rowOf(id)).status).toBe('requested');
  });

  it.each([
    ['a writer, where that is enough', MATEO, 'delegated'],
    ['an admin of the platform', PETRA, 'owner'],
  ] as const)('%s may', async (_, user, mode) => {
    const run = await runAtWork(services.knex);
    const { id } = await ask(aWish(run, { mode }));
    expect(await decide(id, {}, user)).toMatchObject({ isTaken: true });
  });

  it('a decision about another payload than the stored one is refused', async () => {
    const run = await runAtWork(services.knex);
    const { id } = await ask(aWish(run));
    await expect(decide(id, { digest: '0'.repeat(64) })).rejects.toThrow(
      'what you saw is not what it asks for',
    );
    expect(await statusOf(run)).toBe('waiting_mcp');
  });

  it('of two who decide at once one wins, and the other learns what is so', async () => {
    for (let round = 0; round < 5; round += 1) {
      const run = await runAtWork(services.knex);
      const { id } = await ask(aWish(run));
      const results = await Promise.all([
        decide(id, { decision: 'denied' }),
        decide(id, {}, PETRA),
      ]);
      const [taken, ...others] = results.filter(({ isTaken }) => isTaken);
      expect(others).toEqual([]);
      const { status } = taken.request;
      expect(results.map(({ request }) => request.status)).toEqual([
        ...[status, status],
      ]);
      expect((await rowOf(id)).status).toBe(status);
      expect(await countOf(run, `approval.${status}`)).toBe(1);
    }
  });

  it('the run goes on when none of its requests is open any more', async () => {
    const run = await runAtWork(services.knex);
    const first = await ask(aWish(run));
    const second = await ask(aQuestion(run, { idempotencyKey: 'call-2' }));
    await decide(second.id, { customText: 'Green' });
    expect(await statusOf(run)).toBe('waiting_mcp');
    await decide(first.id, { decision: 'denied' });
    expect(await statusOf(run)).toBe('running');
    expect(await countOf(run, 'run.wait.resumed')).toBe(1);
  });
});

describe('an approved call', () => {
  async function approved(changes: Partial<RequestWish> = {}) {
    const run = await runAtWork(services.knex);
    const { id } = await ask(aWish(run, changes));
    await decide(id, {}, changes.mode === 'delegated' ? MATEO : PAULA);
    return { run, id };
  }

  it('that fails says why, and the run goes on', async () => {
    const { run, id } = await approved();
    parts.tool.run = async () => {
      throw new NotFoundError('There is no such secret');
    };
    expect(await carryOut(id)).toMatchObject({
      ...{ status: 'failed', end_code: 'call_failed' },
      reason: 'There is no such secret',
    });
    expect(await statusOf(run)).toBe('running');
  });

  it('that fails in an unknown way tells the agent nothing of it', async () => {
    const { id } = await approved();
    parts.tool.run = async () => {
      throw new Error('connect ECONNREFUSED 10.0.0.7');
    };
    expect((await carryOut(id)).reason).toBe('test.write has failed');
  });

  it('whose process dies in the midst is called again, with the same key', async () => {
    const { run, id } = await approved();
    const began = deferred();
    parts.tool.run = ({ signal }) =>
      new Promise((_, reject) => {
        began.resolve();
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const claim = await claimOf(services.knex, `tool-call/${id}`);
    const dying = parts.handler(claim);
    await began.promise;
    claim.abort();
    await expect(dying).rejects.toThrow();
    expect((await rowOf(id)).status).toBe('approved');
    expect(await statusOf(run)).toBe('waiting_mcp');

    const next = requestParts(services);
    await next.handler(await claimOf(services.knex, `tool-call/${id}`));
    expect(next.tool.calls).toEqual(parts.tool.calls);
    expect((await rowOf(id)).status).toBe('applied');
    expect(await statusOf(run)).toBe('running');
  });

  it('is not carried out when it needs more than its approval by then', async () => {
    const { id } = await approved({ mode: 'delegated' });
    parts.tool.mode = 'owner';
    expect(await carryOut(id)).toMatchObject({
      ...{ status: 'failed', end_code: 'call_refused' },
      reason: 'test.write needs the approval of an admin by now',
    });
    expect(parts.tool.calls).toEqual([]);
  });

  it('is carried out when the one who approved may do that, too', async () => {
    const run = await runAtWork(services.knex);
    const { id } = await ask(aWish(run, { mode: 'delegated' }));
    await decide(id, {}, PAULA);
    parts.tool.mode = 'owner';
    expect((await carryOut(id)).status).toBe('applied');
  });

  it('is not carried out for a run that is being stopped', async () => {
    const { run, id } = await approved();
    await services.knex.transaction(async trx =>
      services.lifecycle.requestStop(
        trx,
        await services.store.lock(trx, run.id),
        { by: 'x', actor: { type: 'human', id: 'x' } },
      ),
    );
    expect((await carryOut(id)).reason).toMatch('The run has ended before');
    expect(parts.tool.calls).toEqual([]);
  });
});

describe('time', () => {
  const overdue = (id: string) =>
    services
      .knex('agent_requests')
      .where({ id })
      .update({ expires_at: services.knex.raw('kernel.now()') });
  const sweep = (changes: object = {}) =>
    new RequestExpiry({
      ...{ ...services, ...parts, ...changes },
      logger: mockServices.logger.mock(),
    }).sweep(new AbortController().signal);

  it('ends a request that nobody has decided, and the run goes on', async () => {
    const run = await runAtWork(services.knex);
    const { id } = await ask(aWish(run));
    await sweep();
    expect((await rowOf(id)).status).toBe('requested');
    await overdue(id);
    await sweep();
    expect(await rowOf(id)).toMatchObject({
      ...{ status: 'expired', end_code: 'time_over' },
    });
    expect(await statusOf(run)).toBe('running');
  });

  it('one that can not be ended does not keep the others from it', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 2; count += 1) {
      const { id } = await ask(aWish(await runAtWork(services.knex)));
      await overdue(id);
      ids.push(id);
    }
    await sweep({
      decisions: {
        async expire(request: { id: string; run_id: string }) {
          if (request.id === ids[0]) throw new Error('deadlock detected');
          return parts.decisions.expire(request);
        },
      },
    });
    const rows = await Promise.all(ids.map(rowOf));
    expect(rows.map(({ status }) => status)).toEqual(['requested', 'expired']);
    await sweep();
    expect((await rowOf(ids[0])).status).toBe('expired');
  });

  it('E2E-072 a late decision changes nothing, before and after the sweep', async () => {
    const run = await runAtWork(services.knex);
    const { id } = await ask(aWish(run));
    await overdue(id);
    for (let round = 0; round < 2; round += 1) {
      expect(await decide(id, {})).toMatchObject({
        ...{ isTaken: false, request: { status: 'expired' } },
      });
    }
    await sweep();
    expect(await parts.requests.decisionOf(id)).toBeUndefined();
    expect(await countOf(run, 'approval.expired')).toBe(1);
  });

  it('a decision and the end of the time at once: one of them', async () => {
    for (let round = 0; round < 5; round += 1) {
      const run = await runAtWork(services.knex);
      const { id } = await ask(aWish(run));
      await overdue(id);
      await services
        .knex('agent_requests')
        .where({ id })
        .update({
          expires_at: services.knex.raw(
            `kernel.now() + interval '5 milliseconds'`,
          ),
        });
      const [{ isTaken }] = await Promise.all([
        decide(id, { decision: 'denied' }),
        sweep(),
      ]);
      await overdue(id);
      await sweep();
      const { status } = await rowOf(id);
      expect(status).toBe(isTaken ? 'denied' : 'expired');
      expect(await countOf(run, 'run.wait.resumed')).toBe(1);
    }
  });
});

describe('the end of a run', () => {
  it('closes what is open, and a decision comes too late', async () => {
    const run = await runAtWork(services.knex);
    const { id } = await ask(aWish(run));
    await services.knex.transaction(async trx => {
      const stored = await services.store.lock(trx, run.id);
      await services.lifecycle.end(trx, {
        ...{ run: stored, outcome: 'canceled', reason: 'stop_requested' },
      });
    });
    expect(await rowOf(id)).toMatchObject({
      ...{ status: 'expired', end_code: 'run_ended' },
    });
    expect(await decide(id, {})).toMatchObject({ isTaken: false });
    expect(await statusOf(run)).toBe('canceled');
  });

  it('leaves an approved call that has begun to its handler, which does not pretend', async () => {
    const run = await runAtWork(services.knex);
    const { id } = await ask(aWish(run));
    await decide(id, {});
    await services
      .knex('agent_requests')
      .where({ id })
      .update({ call_started_at: services.knex.raw('kernel.now()') });
    await services.knex.transaction(async trx => {
      const stored = await services.store.lock(trx, run.id);
      await services.lifecycle.end(trx, {
        ...{ run: stored, outcome: 'canceled', reason: 'stop_requested' },
      });
    });
    expect((await carryOut(id)).reason).toMatch('may or may not');
    expect(parts.tool.calls).toEqual([]);
  });
});

describe('whoever waits for an answer', () => {
  const wait = (run: { id: string }, id: string, timeoutMs = 30_000) =>
    parts.desk.waitForAnswer(run.id, id, {
      ...{ timeoutMs, signal: new AbortController().signal },
    });

  it('E2E-071 hears it as soon as it is there, from whichever process it comes', async () => {
    const run = await runAtWork(services.knex);
    const { id } = await ask(aQuestion(run));
    const waiting = wait(run, id);
    const other = requestParts(services);
    const { payload_digest: digest } = await rowOf(id);
    const asked = performance.now();
    await other.decisions.decide(
      id,
      { decision: 'approved', digest, selectedOption: 'Red' },
      { user: PAULA, proof: { kind: 'portal_session', id: 's' } },
    );
    expect(await waiting).toMatchObject({
      ...{ status: 'applied', selectedOption: 'Red', customText: null },
    });
    // Not by the slow look.
    expect(performance.now() - asked).toBeLessThan(4_000);
  });

  it('is told what is so when the time is over, or when it is not there any more', async () => {
    const run = await runAtWork(services.knex);
    const { id } = await ask(aWish(run));
    expect(await wait(run, id, 10)).toMatchObject({ status: 'requested' });
    const leaving = new AbortController();
    const waiting = parts.desk.waitForAnswer(run.id, id, {
      ...{ timeoutMs: 60_000, signal: leaving.signal },
    });
    leaving.abort();
    expect(await waiting).toMatchObject({ status: 'requested' });
  });

  it('another run’s request is none', async () => {
    const [one, other] = [
      await runAtWork(services.knex),
      await runAtWork(services.knex),
    ];
    const { id } = await ask(aWish(one));
    expect(await wait(other, id)).toBeUndefined();
    expect(await parts.desk.answer(one.id, 'x')).toBeUndefined();
  });
});

it('E2E-073 what was pending stays decidable after a restart, and the wait ends', async () => {
  const run = await runAtWork(services.knex);
  const { id } = await ask(aWish(run));
  // Nothing of the process that asked is left.
  parts = requestParts(services);
  await decide(id, {});
  parts = requestParts(services);
  await carryOut(id);
  expect((await rowOf(id)).status).toBe('applied');
  expect(await statusOf(run)).toBe('running');
});

it('E2E-086 the clock of the deadline stands still while people are asked', async () => {
  const run = await runAtWork(services.knex, {
    running_since: services.knex.raw(`kernel.now() - interval '1 hour'`),
  });
  const { id } = await ask(aWish(run));
  const waiting = await services.store.find(run.id);
  expect(waiting).toMatchObject({ deadline_at: null, running_since: null });
  await decide(id, { decision: 'denied' });
  const { deadline_at: deadline, running_since: since } =
    await services.store.find(run.id);
  const leftMinutes = (deadline!.getTime() - since!.getTime()) / 60_000;
  expect(Math.round(leftMinutes)).toBe(240);
});

it('an answer for an agent that is gone leaves the run waiting for its next attempt', async () => {
  const run = await runAtWork(services.knex);
  const { id } = await ask(aWish(run));
  await services
    .knex('run_attempts')
    .where({ run_id: run.id })
    .update({ reported_at: new Date(), report: '{}' });
  await decide(id, { decision: 'denied' });
  expect(await statusOf(run)).toBe('waiting_mcp');
  const stored = await services.store.find(run.id);
  const next = await services.knex.transaction(trx =>
    services.lifecycle.resumeWithNextAttempt(trx, stored),
  );
  expect(next).toMatchObject({
    ...{ status: 'preparing', attempt: 2, resumes: 1, job_name: null },
  });
});
