import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  backoffMs,
  createKernelMetrics,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import { mockServices } from '@backstage/backend-test-utils';
import type { Claim } from '@stagecraft/backstage-plugin-kernel-node';
import { deferred } from '../__testUtils__/deferred';
import { eventually } from '../__testUtils__/eventually';
import { aNewRun } from '../__testUtils__/samples';
import {
  startKernelServices,
  type TestServices,
} from '../__testUtils__/startKernelServices';
import { OUTBOX_LOOP, type OutboxEntry, type OutboxRow } from './OutboxStore';
import { OutboxMetrics } from './OutboxMetrics';
import { MAX_TRIES, OutboxWorker } from './OutboxWorker';

jest.setTimeout(60_000);

let services: TestServices;
let outboxMetrics: OutboxMetrics;
const metrics = createKernelMetrics();
/** What the handler does with the entry of this key. */
const effects = new Map<string, () => Promise<void>>();

beforeAll(async () => {
  services = await startKernelServices();
  const handler = (claim: Claim<OutboxRow>) => effects.get(claim.row.key)!();
  outboxMetrics = new OutboxMetrics({ ...services, metrics });
  const worker = new OutboxWorker({
    ...services,
    logger: mockServices.logger.mock(),
    outboxMetrics,
    handlers: {
      reaction: handler,
      labels: handler,
      notice: handler,
      'queued-reviews': handler,
      'role-labels': handler,
      'next-stage': handler,
      'approved-start': handler,
      'status-comment': handler,
      'tool-call': handler,
      'request-notice': handler,
      'adapter-request': handler,
    },
  });
  services.claimLoops.start<OutboxRow>({
    ...{ name: OUTBOX_LOOP, knex: services.knex, table: 'outbox' },
    concurrency: 4,
    handle: claim => worker.handle(claim),
  });
});

afterAll(() => services.stop());

const entry = (key: string): OutboxEntry => ({
  kind: 'notice',
  key,
  issueNumber: 1,
  payload: {},
});

const want = (key: string) =>
  services.knex.transaction(trx => services.outbox.want(trx, entry(key)));
const wantOnce = (key: string) =>
  services.knex.transaction(trx => services.outbox.wantOnce(trx, entry(key)));
const stored = (key: string) => services.knex('outbox').where({ key }).first();

it('an effect is written soon after the commit, and not after a rollback', async () => {
  let written = 0;
  effects.set('commit', async () => void (written += 1));
  await expect(
    services.knex.transaction(async trx => {
      await services.outbox.want(trx, entry('commit'));
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  expect(await stored('commit')).toBeUndefined();

  await want('commit');
  await eventually(() => expect(written).toBe(1));
});

it('of effects that stand for the same, wanted at once, one is written', async () => {
  const written: string[] = [];
  const keys = ['same/1', 'same/2', 'same/3'];
  for (const key of keys) {
    effects.set(key, async () => void written.push(key));
  }
  const wantOneOf = (key: string) =>
    services.knex.transaction(trx =>
      services.outbox.wantOnceOf(
        trx,
        { subject: 'same', sameAct: keys },
        entry(key),
      ),
    );
  const wanted = await Promise.all([...keys, ...keys].map(wantOneOf));

  expect(wanted.filter(Boolean)).toHaveLength(1);
  await eventually(() => expect(written).toHaveLength(1));
  expect(await services.knex('outbox').whereIn('key', keys)).toHaveLength(1);
});

it('a wish that comes while the effect is being written is written afterwards', async () => {
  const firstStarted = deferred();
  const firstMayEnd = deferred();
  let calls = 0;
  effects.set('held', async () => {
    calls += 1;
    if (calls > 1) return;
    firstStarted.resolve();
    await firstMayEnd.promise;
  });
  await want('held');
  await firstStarted.promise;
  await want('held');
  await want('held');
  firstMayEnd.resolve();

  await eventually(async () => {
    const row = await stored('held');
    expect(row.written_version).toBe(row.wanted_version);
    expect(row.claimable_at).toBeNull();
  });
  expect(calls).toBe(2);
});

it('writes of one entry are at least a second apart', async () => {
  const times: number[] = [];
  effects.set('often', async () => void times.push(performance.now()));
  await want('often');
  await eventually(() => expect(times).toHaveLength(1));
  await want('often');
  await eventually(() => expect(times).toHaveLength(2));
  expect(times[1] - times[0]).toBeGreaterThan(900);
});

it('two deliveries within a second give one notice', async () => {
  let written = 0;
  effects.set('notice', async () => void (written += 1));
  const isNew = await Promise.all([wantOnce('notice'), wantOnce('notice')]);
  expect(isNew.sort()).toEqual([false, true]);
  await eventually(() => expect(written).toBe(1));
  expect(await wantOnce('notice')).toBe(false);
});

it('what GitHub will always refuse is given up and kept for the operator', async () => {
  effects.set('gone', async () => {
    throw new NotFoundError('the issue is gone');
  });
  await want('gone');
  await eventually(async () => {
    const row = await stored('gone');
    expect(row.failed_at).not.toBeNull();
    expect(row.last_error).toContain('the issue is gone');
    expect(row.claimable_at).toBeNull();
  });
});

it('an effect of a run that is given up is told, counted, and tried again when it is wanted again', async () => {
  const { eventLog, knex, lifecycle, outbox } = services;
  const run = (await knex.transaction(trx =>
    lifecycle.create(trx, aNewRun(), []),
  ))!;
  let isAllowed = false;
  effects.set('of-a-run', async () => {
    if (!isAllowed) throw new NotAllowedError('the issue is locked');
  });
  const wantOfRun = () =>
    knex.transaction(trx =>
      outbox.want(trx, { ...entry('of-a-run'), runId: run.id, kind: 'labels' }),
    );
  await wantOfRun();
  await eventually(async () =>
    expect((await stored('of-a-run')).failed_at).not.toBeNull(),
  );
  const events = await eventLog.readStream({
    ...{ executor: knex, stream: `run/${run.id}`, afterVersion: 0, limit: 50 },
  });
  expect(
    events.filter(({ type }) => type === 'run.effect.given_up'),
  ).toMatchObject([
    {
      payload: {
        kind: 'labels',
        reason: expect.stringContaining('the issue is locked'),
      },
    },
  ]);
  await outboxMetrics.measure();
  const { registry } = metrics;
  const text = await registry.metrics();
  expect(text).toContain('stagecraft_outbox_failed_total{kind="labels"} 1');
  expect(text).toContain('stagecraft_outbox_failed{kind="labels"} 1');

  isAllowed = true;
  await wantOfRun();
  await eventually(async () => {
    const row = await stored('of-a-run');
    expect(row.failed_at).toBeNull();
    expect(row.written_version).toBe(row.wanted_version);
  });
  await outboxMetrics.measure();
  expect(await registry.metrics()).toContain(
    'stagecraft_outbox_failed{kind="labels"} 0',
  );
});

it('an outage of GitHub for 6 hours ends before an effect is given up', () => {
  let triedForMs = 0;
  for (let count = 1; count < MAX_TRIES; count += 1) {
    triedForMs += backoffMs(count);
  }
  expect(triedForMs).toBeGreaterThan(6 * 3_600_000);
});
