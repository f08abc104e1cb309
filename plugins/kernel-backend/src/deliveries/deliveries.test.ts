import { randomUUID } from 'node:crypto';
import {
  GitHubLimitedError,
  GitHubUnavailableError,
  type DeliveryOutcome,
  type WebhookDelivery,
} from '@stagecraft/backstage-plugin-kernel-node';
import { installTestClock } from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import { eventually } from '../__testUtils__/eventually';
import {
  OWNER,
  startTestKernel,
  WEBHOOK_SECRETS,
  type TestKernel,
} from '../__testUtils__/startTestKernel';
import {
  deleteOldDeliveries,
  emptyOldPayloads,
  insertDeliveries,
  listDeliveries,
} from './deliveryStore';

jest.setTimeout(60_000);

describe('webhook deliveries', () => {
  const handled: WebhookDelivery[] = [];
  /** What the next handling of a delivery does, by delivery id; else it is ignored. */
  const script = new Map<string, () => DeliveryOutcome | undefined>();
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await startTestKernel({
      handlers: [
        {
          event: 'issues',
          async handle(delivery) {
            handled.push(delivery);
            return script.get(delivery.deliveryId)?.();
          },
        },
        {
          event: 'star',
          ignores({ action }) {
            if (action === 'broken') throw new Error('A mistake');
            return action === 'deleted' ? 'nothing_of_ours' : undefined;
          },
          async handle(delivery) {
            handled.push(delivery);
            return { status: 'ignored', reason: 'judged' };
          },
        },
      ],
    });
  });

  afterAll(() => kernel.stop());

  const issueLabeled = JSON.stringify({
    action: 'labeled',
    repository: { id: 4711, full_name: 'acme/bookshop' },
  });

  /** Asks as a platform admin would, until the delivery is not pending any more. */
  function judged(deliveryId: string) {
    return eventually('the outcome', async () => {
      const answer = await kernel.as(OWNER)('get', `/deliveries/${deliveryId}`);
      return answer.status === 200 && answer.body.status !== 'pending'
        ? answer.body
        : undefined;
    });
  }

  const eventsOf = (deliveryId: string) =>
    kernel
      .knex('kernel.events')
      .where({ stream: `delivery/${deliveryId}` })
      .orderBy('stream_version');

  it('are acknowledged with 202 and handled with their payload', async () => {
    const deliveryId = randomUUID();
    const runId = randomUUID();
    script.set(deliveryId, () => ({ status: 'accepted', runId }));

    const answer = await kernel.post({
      deliveryId,
      event: 'issues',
      body: issueLabeled,
    });

    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ delivery_id: deliveryId });
    expect(await judged(deliveryId)).toMatchObject({
      deliveryId,
      event: 'issues',
      action: 'labeled',
      repository: 'acme/bookshop',
      status: 'accepted',
      runId,
    });
    expect(handled.find(each => each.deliveryId === deliveryId)).toMatchObject({
      event: 'issues',
      action: 'labeled',
      repository: undefined,
      payload: JSON.parse(issueLabeled),
      receivedAt: expect.any(Date),
    });
    expect(await eventsOf(deliveryId)).toMatchObject([
      { type: 'webhook.received', run_id: runId },
    ]);
  });

  it('are given with the repository that is attached, by its numeric id', async () => {
    const deliveryId = randomUUID();
    const [project] = await kernel
      .knex('kernel.projects')
      .insert({ slug: 'bookshop', name: 'Bookshop' })
      .returning('*');
    await kernel.knex('kernel.repositories').insert({
      project_id: project.id,
      external_id: 42,
      owner: 'acme',
      name: 'renamed-since',
      alias: 'bookshop',
    });

    await kernel.post({
      deliveryId,
      event: 'issues',
      body: JSON.stringify({
        action: 'opened',
        repository: { id: 42, full_name: 'acme/bookshop' },
      }),
    });

    expect(await judged(deliveryId)).toMatchObject({
      status: 'ignored',
      reason: 'event_not_handled',
    });
    expect(
      handled.find(each => each.deliveryId === deliveryId)?.repository,
    ).toMatchObject({
      projectId: project.id,
      fullName: 'acme/renamed-since',
    });
    expect(await eventsOf(deliveryId)).toMatchObject([
      { type: 'webhook.ignored', project_id: project.id },
    ]);
  });

  it('E2E-133 a repeated one is 200, is not handled again and makes no second event', async () => {
    const deliveryId = randomUUID();
    script.set(deliveryId, () => ({
      status: 'ignored',
      reason: 'sender_not_allowed',
    }));
    const delivery = { deliveryId, event: 'issues', body: issueLabeled };

    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => kernel.post(delivery)),
    );
    await judged(deliveryId);
    const later = await kernel.post(delivery);

    expect(answers.map(({ status }) => status).sort()).toEqual([
      200, 200, 200, 202,
    ]);
    expect(later.status).toBe(200);
    expect(await judged(deliveryId)).toMatchObject({
      reason: 'sender_not_allowed',
    });
    expect(handled.filter(each => each.deliveryId === deliveryId)).toHaveLength(
      1,
    );
    expect(await eventsOf(deliveryId)).toHaveLength(1);
  });

  it('E2E-105 an old body under a new id is a new delivery: the handler decides by what is now', async () => {
    const ids: string[] = [randomUUID(), randomUUID()];
    for (const deliveryId of ids) {
      await kernel
        .post({ deliveryId, event: 'issues', body: issueLabeled })
        .expect(202);
      await judged(deliveryId);
    }
    expect(handled.filter(each => ids.includes(each.deliveryId))).toHaveLength(
      2,
    );
  });

  it('keep a large payload as it came: compressing it would let GitHub wait', async () => {
    const deliveryId = randomUUID();
    const body = JSON.stringify({
      title: 'the same again and again. '.repeat(4_000),
    });

    await kernel.post({ deliveryId, body }).expect(202);

    const { rows } = await kernel.knex.raw(
      `select pg_column_compression(payload) as compression, pg_column_size(payload) as bytes
       from kernel.webhook_deliveries where delivery_id = ?`,
      [deliveryId],
    );
    expect(rows).toEqual([{ compression: null, bytes: body.length }]);
  });

  it('of an event that nobody handles are stored as ignored', async () => {
    const deliveryId = randomUUID();
    await kernel.post({ deliveryId, event: 'push', body: '{}' }).expect(202);

    const answer = await kernel.as(OWNER)('get', `/deliveries/${deliveryId}`);

    expect(answer.body).toMatchObject({
      status: 'ignored',
      reason: 'event_not_handled',
    });
    const row = await kernel
      .knex('kernel.webhook_deliveries')
      .where({ delivery_id: deliveryId })
      .first();
    expect(row).toMatchObject({ claimable_at: null, claim_count: 0 });
  });

  it('of which their handler knows at once that they concern nobody are stored as ignored', async () => {
    const deliveryId = randomUUID();
    const body = JSON.stringify({ action: 'deleted' });
    await kernel.post({ deliveryId, event: 'star', body }).expect(202);

    const answer = await kernel.as(OWNER)('get', `/deliveries/${deliveryId}`);

    expect(answer.body).toMatchObject({
      ...{ status: 'ignored', reason: 'nothing_of_ours' },
      processedAt: expect.any(String),
    });
    expect(handled.some(each => each.deliveryId === deliveryId)).toBe(false);
    expect(await eventsOf(deliveryId)).toEqual([]);
  });

  it.each(['created', 'broken'])(
    'of which their handler does not know it (%s) are given to it',
    async action => {
      const deliveryId = randomUUID();
      const body = JSON.stringify({ action });
      await kernel.post({ deliveryId, event: 'star', body }).expect(202);

      expect(await judged(deliveryId)).toMatchObject({
        ...{ status: 'ignored', reason: 'judged' },
      });
    },
  );

  it('are tried again when a handler fails', async () => {
    const deliveryId = randomUUID();
    const runId = randomUUID();
    const outcomes: (() => DeliveryOutcome)[] = [
      () => {
        throw new Error('GitHub is away');
      },
      () => ({ status: 'accepted', runId }),
    ];
    script.set(deliveryId, () => outcomes.shift()!());

    await kernel.post({ deliveryId, event: 'issues', body: issueLabeled });

    expect(await judged(deliveryId)).toMatchObject({
      status: 'accepted',
      runId,
    });
    expect(await eventsOf(deliveryId)).toHaveLength(1);
  });

  it('are left to the operator after ten failures', async () => {
    const deliveryId = randomUUID();
    script.set(deliveryId, () => {
      throw new Error('a bug of ours');
    });
    // As if it had failed nine times already: the waits between are minutes.
    await kernel.knex.raw(
      `insert into kernel.webhook_deliveries (delivery_id, event, payload, claim_count) values (?, 'issues', '{}', 9)`,
      [deliveryId],
    );

    expect(await judged(deliveryId)).toMatchObject({
      status: 'failed',
      reason: 'handler_failed',
    });
    expect(await eventsOf(deliveryId)).toMatchObject([
      { type: 'webhook.failed' },
    ]);
  });

  /** Stored as if it had failed nine times already: the waits between are minutes. */
  const storedAfterNineFailures = (deliveryId: string, receivedAgo: string) =>
    kernel.knex.raw(
      `insert into kernel.webhook_deliveries (delivery_id, event, payload, claim_count, received_at)
       values (?, 'issues', '{}', 9, kernel.now() - ?::interval)`,
      [deliveryId, receivedAgo],
    );
  const released = (deliveryId: string, claimCount: number) =>
    eventually('the end of the claim', () =>
      kernel
        .knex('kernel.webhook_deliveries')
        .where({ delivery_id: deliveryId, claim_count: claimCount })
        .whereNull('lease_owner')
        .first(),
    );

  it('are tried for six hours while GitHub is away, then left to the operator', async () => {
    const away = () => {
      throw new GitHubUnavailableError('502');
    };
    const [young, old] = [randomUUID(), randomUUID()];
    script.set(young, away);
    script.set(old, away);
    await storedAfterNineFailures(young, '5 hours 59 minutes');
    await storedAfterNineFailures(old, '6 hours 1 second');

    expect(await judged(old)).toMatchObject({
      status: 'failed',
      reason: 'github_unavailable',
    });
    expect(await eventsOf(old)).toMatchObject([
      { type: 'webhook.failed', payload: { reason: 'github_unavailable' } },
    ]);
    expect(await released(young, 10)).toMatchObject({ status: 'pending' });
  });

  it('wait for the end of a limit of GitHub, which is no failure', async () => {
    const deliveryId = randomUUID();
    const runId = randomUUID();
    const outcomes: (() => DeliveryOutcome)[] = [
      () => {
        throw new GitHubLimitedError('limited', {
          ...{ waitMs: 1_500, kind: 'primary', credential: 'bot' },
        });
      },
      () => ({ status: 'accepted', runId }),
    ];
    script.set(deliveryId, () => outcomes.shift()!());
    await storedAfterNineFailures(deliveryId, '3 days');

    expect(await released(deliveryId, 0)).toMatchObject({ status: 'pending' });
    expect(await judged(deliveryId)).toMatchObject({
      ...{ status: 'accepted', runId },
    });
  });

  it.each<[string, number, Parameters<TestKernel['post']>[0]]>([
    ['a wrong secret', 401, { secret: 'some-other-secret-altogether' }],
    ['malformed JSON', 400, { body: '{"zen":' }],
    ['a body that is no object', 400, { body: '[]' }],
  ])(
    'E2E-105 with %s are refused with %i and not stored',
    async (_what, status, delivery) => {
      const deliveryId = randomUUID();

      const answer = await kernel.post({ ...delivery, deliveryId });

      expect(answer.status).toBe(status);
      expect(answer.body.error.message).toMatch(/\w{3}/);
      await kernel.as(OWNER)('get', `/deliveries/${deliveryId}`).expect(404);
    },
  );

  it('are taken with the older of two active secrets', async () => {
    await kernel.post({ secret: WEBHOOK_SECRETS[1] }).expect(202);
  });

  it('are listed newest first, by status, page by page, none twice', async () => {
    await kernel.knex('kernel.webhook_deliveries').del();
    const now = new Date('2026-01-01T00:00:00Z');
    // All of one time: the id must break the tie.
    await kernel.knex('kernel.webhook_deliveries').insert(
      ['a', 'b', 'c', 'd', 'e'].map(id => ({
        delivery_id: id,
        event: 'push',
        status: id === 'c' ? 'failed' : 'ignored',
        received_at: now,
        claimable_at: null,
      })),
    );

    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await kernel
        .as(OWNER)('get', `/deliveries?status=ignored&limit=2${cursor}`)
        .expect(200);
      seen.push(
        ...body.items.map((item: { deliveryId: string }) => item.deliveryId),
      );
      cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
    } while (cursor);

    expect(seen).toEqual(['e', 'd', 'b', 'a']);
  });

  it('a cursor of another filter is refused', async () => {
    const { body } = await kernel
      .as(OWNER)('get', '/deliveries?status=ignored&limit=1')
      .expect(200);

    const answer = await kernel.as(OWNER)(
      'get',
      `/deliveries?limit=1&cursor=${body.nextCursor}`,
    );

    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toMatch(
      /cursor belongs to another list or filter/,
    );
  });

  it('of one statement are stored once each', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    const delivery = (deliveryId: string) => ({
      deliveryId,
      event: 'issues',
      body: Buffer.from('{}'),
      ignoredBecause: 'test',
    });

    expect(
      await insertDeliveries(kernel.knex, [a, b, a].map(delivery)),
    ).toEqual([true, true, false]);
    expect(await insertDeliveries(kernel.knex, [b].map(delivery))).toEqual([
      false,
    ]);
  });

  it('the same ones in opposite orders at the same time do not block each other, and each is new once', async () => {
    const body = Buffer.alloc(100_000, 'x');
    for (let round = 0; round < 20; round += 1) {
      const deliveries = Array.from({ length: 30 }, () => ({
        ...{ deliveryId: randomUUID(), event: 'issues', body },
      }));
      const [one, other] = await Promise.all([
        insertDeliveries(kernel.knex, deliveries),
        insertDeliveries(kernel.knex, deliveries.toReversed()),
      ]);
      other.reverse();
      expect(one.map((isNew, index) => isNew !== other[index])).not.toContain(
        false,
      );
    }
  });

  it('lose their payload seven days after they were processed, and nothing else', async () => {
    await kernel.knex('kernel.webhook_deliveries').del();
    const clock = await installTestClock(kernel.knex);
    const [old, pending, young] = ['old', 'pending', 'young'];
    const insert = (deliveryId: string, ignoredBecause?: string) =>
      insertDeliveries(kernel.knex, [
        { deliveryId, event: 'push', body: Buffer.from('{}'), ignoredBecause },
      ]);
    await insert(old, 'event_not_handled');
    await kernel.knex.raw(
      `insert into kernel.webhook_deliveries (delivery_id, event, payload, claimable_at) values (?, 'issues', '{}', null)`,
      [pending],
    );
    await clock.advance(7 * 24 * 3_600_000 + 1_000);
    await insert(young, 'event_not_handled');

    expect(await emptyOldPayloads(kernel.knex, { days: 7, limit: 10 })).toBe(1);

    const rows = await kernel
      .knex('kernel.webhook_deliveries')
      .orderBy('delivery_id');
    expect(rows.map(row => [row.delivery_id, row.payload === null])).toEqual([
      ['old', true],
      ['pending', false],
      ['young', false],
    ]);
  });

  it('are deleted thirty days after they came, in batches, but not before they were handled', async () => {
    await kernel.knex('kernel.webhook_deliveries').del();
    await kernel.knex.raw(
      `insert into kernel.webhook_deliveries (delivery_id, event, status, claimable_at, received_at)
       select status || '-' || days, 'push', status, null, kernel.now() - make_interval(days => days)
       from unnest(array['ignored', 'failed', 'pending']) status, unnest(array[29, 31, 32]) days`,
    );
    const step = () => deleteOldDeliveries(kernel.knex, { days: 30, limit: 3 });
    expect([await step(), await step(), await step()]).toEqual([3, 1, 0]);
    const rows = await kernel
      .knex('kernel.webhook_deliveries')
      .orderBy('delivery_id');
    expect(rows.map(row => row.delivery_id)).toEqual([
      ...['failed-29', 'ignored-29'],
      ...['pending-29', 'pending-31', 'pending-32'],
    ]);
  });

  it.each([
    ['all', {}],
    ['of one status', { status: 'ignored' as const }],
    [
      'of a later page',
      { before: { receivedText: '2026-01-01 00:00:00+00', deliveryId: 'c' } },
    ],
  ])('lists %s by an index', async (_what, filter) => {
    await kernel.knex.raw(
      `insert into kernel.webhook_deliveries (delivery_id, event, status, claimable_at, received_at)
       select 'bulk-' || n, 'push', case when n % 2 = 0 then 'ignored' else 'accepted' end, null,
         kernel.now() - n * interval '1 second'
       from generate_series(1, 5000) n on conflict do nothing`,
    );
    await kernel.knex.raw('analyze kernel.webhook_deliveries');
    const queries: { sql: string; bindings: string[] }[] = [];
    const watch = (query: { sql: string; bindings: string[] }) =>
      queries.push(query);
    kernel.knex.on('query', watch);
    await listDeliveries(kernel.knex, { ...filter, limit: 50 });
    kernel.knex.removeListener('query', watch);

    const [{ sql, bindings }] = queries;
    const { rows } = await kernel.knex.raw(
      `explain ${sql.replace(/\$\d+/g, '?')}`,
      bindings,
    );
    const plan = rows
      .map((row: Record<string, string>) => row['QUERY PLAN'])
      .join('\n');

    expect(plan).toMatch(/Index Scan/);
    expect(plan).not.toMatch(/Sort|Seq Scan/);
  });
});
