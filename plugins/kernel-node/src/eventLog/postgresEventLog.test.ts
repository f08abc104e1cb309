import fc from 'fast-check';
import type { Knex } from 'knex';
import { applyMigrations } from '../migrations/applyMigrations';
import { SecretRedaction } from '../redaction/secretRedaction';
import { emptyDatabases } from '../testPrograms/emptyDatabases';
import { EventSchedule, type Step } from '../testPrograms/eventSchedule';
import { readEventHorizonLag } from './eventHorizonLag';
import { createEventPartitions } from './eventPartitions';
import { PostgresEventLog } from './postgresEventLog';
import type { NewEvent } from './types';

/** `npm run test:long` tries many more interleavings. */
const IS_LONG = process.env.STAGECRAFT_TEST_LONG === '1';

jest.setTimeout(IS_LONG ? 900_000 : 60_000);

const emptyDatabase = emptyDatabases();

async function kernelDatabase(): Promise<Knex> {
  const knex = await emptyDatabase();
  await applyMigrations({ knex, schema: 'kernel' });
  return knex;
}

/** Interleavings that a log by ids alone gets wrong; all of a writer's letter share a stream. */
const SCHEDULES: Record<string, Step[]> = {
  'a commit that is delayed': [
    ['a1', 'append'],
    ['b1', 'append'],
    ['b1', 'commit'],
    ['b2', 'append'],
    ['b2', 'commit'],
    ['a1', 'commit'],
  ],
  'a late write of a transaction with a low id': [
    ['a1', 'xid'],
    ['b1', 'append'],
    ['b1', 'append'],
    ['b1', 'commit'],
    ['a1', 'append'],
    ['a1', 'commit'],
  ],
  'two writers of one stream, the second waits': [
    ['a1', 'append'],
    ['a2', 'append'],
    ['a1', 'append'],
    ['a1', 'commit'],
    ['a2', 'append'],
    ['a2', 'commit'],
  ],
  'a lower transaction id that gets the lock later': [
    ['a1', 'xid'],
    ['a2', 'xid'],
    ['a2', 'append'],
    ['a1', 'append'],
    ['a2', 'append'],
    ['a2', 'commit'],
    ['a1', 'commit'],
  ],
  'a rollback that others waited for': [
    ['a1', 'append'],
    ['a2', 'append'],
    ['b1', 'append'],
    ['a1', 'append'],
    ['a1', 'rollback'],
    ['b1', 'rollback'],
    ['a2', 'commit'],
  ],
};

async function replaceHorizon(knex: Knex): Promise<void> {
  await knex.raw(`create or replace function kernel.event_horizon() returns xid8
    language sql stable return pg_snapshot_xmax(pg_current_snapshot())`);
}

async function replaceAppend(knex: Knex): Promise<void> {
  await knex.raw(`create or replace function kernel.append_event(
      p_stream text, p_type text, p_actor_type text, p_actor_id text,
      p_project_id uuid, p_run_id uuid, p_payload jsonb
    ) returns bigint language sql as $$
      insert into kernel.events
        (stream, stream_version, type, actor_type, actor_id, project_id, run_id, payload)
      select p_stream, coalesce(max(stream_version), 0) + 1, p_type, p_actor_type, p_actor_id,
        p_project_id, p_run_id, p_payload
      from kernel.events where stream = p_stream
      returning stream_version
    $$`);
}

describe('a reader of the event log', () => {
  it.each(Object.entries(SCHEDULES))(
    'misses and repeats nothing: %s',
    async (_, steps) => {
      const knex = await kernelDatabase();
      expect(await new EventSchedule({ knex }).run(steps)).toEqual([]);
    },
  );

  it('misses and repeats nothing in random interleavings', async () => {
    const knex = await kernelDatabase();
    const step = fc.tuple(
      fc.constantFrom('a1', 'a2', 'a3', 'b1'),
      fc.constantFrom(
        'xid',
        'append',
        'append',
        'append',
        'commit',
        'rollback',
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 8, maxLength: 24 }),
        async steps => {
          await knex.raw('truncate kernel.events, kernel.streams');
          expect(
            await new EventSchedule({ knex }).run(steps as Step[]),
          ).toEqual([]);
        },
      ),
      { numRuns: IS_LONG ? 500 : 8, endOnFailure: true },
    );
  });

  it('mutant: without the horizon gate, delayed commits are missed', async () => {
    const knex = await kernelDatabase();
    await replaceHorizon(knex);
    for (const name of [
      'a commit that is delayed',
      'a late write of a transaction with a low id',
    ]) {
      await knex.raw('truncate kernel.events, kernel.streams');
      const violations = await new EventSchedule({ knex }).run(SCHEDULES[name]);
      expect(violations).toContainEqual(expect.stringMatching(/^missed/));
    }
  });

  it('mutant: without the lock of the stream, its order breaks', async () => {
    const knex = await kernelDatabase();
    await replaceAppend(knex);
    for (const name of [
      'two writers of one stream, the second waits',
      'a lower transaction id that gets the lock later',
    ]) {
      await knex.raw('truncate kernel.events, kernel.streams');
      const violations = await new EventSchedule({ knex }).run(SCHEDULES[name]);
      expect(violations).toContainEqual(expect.stringMatching(/^stream a has/));
    }
  });
});

describe('the event log', () => {
  const redaction = new SecretRedaction();
  redaction.addSecret('correct-horse-battery');
  const log = new PostgresEventLog({ redaction });
  const projectId = '11111111-1111-4111-8111-111111111111';
  const event: NewEvent = {
    stream: 'run/1',
    type: 'run.started',
    actor: { type: 'human', id: 'user:default/olivia' },
    projectId,
    runId: '22222222-2222-4222-8222-222222222222',
    payload: { note: 'the password is correct-horse-battery' },
  };

  it('stores an event redacted and reads it back by stream, type and project', async () => {
    const knex = await kernelDatabase();
    const { streamVersion } = await knex.transaction(trx =>
      log.append(trx, event),
    );
    expect(streamVersion).toBe(1);
    await knex.transaction(trx =>
      log.append(trx, { ...event, type: 'run.failed', projectId: undefined }),
    );

    const stream = await log.readStream({ executor: knex, stream: 'run/1' });
    expect(stream).toEqual([
      expect.objectContaining({
        ...event,
        streamVersion: 1,
        payload: { note: 'the password is ***' },
        createdAt: expect.any(Date),
      }),
      expect.objectContaining({ type: 'run.failed', streamVersion: 2 }),
    ]);
    expect(
      await log.readStream({
        executor: knex,
        stream: 'run/1',
        afterVersion: 1,
      }),
    ).toHaveLength(1);
  });

  it('refuses a payload above 16 KiB, a bad cursor and a bad limit', async () => {
    const knex = await kernelDatabase();
    const large = { ...event, payload: { text: 'x'.repeat(16 * 1024) } };
    await expect(
      knex.transaction(trx => log.append(trx, large)),
    ).rejects.toThrow(
      /payload of event run.started is larger than 16384 bytes/,
    );
    await expect(
      log.read({ executor: knex, cursor: 'nonsense' }),
    ).rejects.toThrow('cursor is not valid');
    await expect(log.read({ executor: knex, limit: 501 })).rejects.toThrow(
      'limit must be an integer from 1 to 500',
    );
  });

  it('moves events of the default partition when their month gets its own', async () => {
    const knex = await kernelDatabase();
    await knex.raw(`insert into kernel.events
      (stream, stream_version, type, actor_type, actor_id, payload, created_at)
      values ('s', 1, 't', 'system', 'test', '{}', kernel.now() + interval '4 months')`);
    expect(await knex('kernel.events_default')).toHaveLength(1);

    expect(await createEventPartitions({ knex, monthsAhead: 6 })).toBe(4);
    expect(await createEventPartitions({ knex, monthsAhead: 6 })).toBe(0);
    expect(await knex('kernel.events_default')).toHaveLength(0);
    expect(await knex('kernel.events')).toHaveLength(1);
  });

  it('reads by index', async () => {
    const knex = await kernelDatabase();
    await knex.raw(`insert into kernel.events (stream, stream_version, type, actor_type, actor_id, payload, project_id)
      select 's' || n % 100, n, 't' || n % 10, 'system', 'test', '{}', gen_random_uuid() from generate_series(1, 5000) n`);
    await knex.raw('analyze kernel.events');
    const { rows } = await knex.raw(`explain select * from kernel.events
      where (xid, id) > ('900'::xid8, 4900) order by xid, id limit 200`);
    const plan = rows
      .map((row: Record<string, string>) => row['QUERY PLAN'])
      .join('\n');
    expect(plan).toContain('Index');
    expect(plan).not.toMatch(/Seq Scan|-> +Sort/);
  });

  it('tells how far readers lag behind', async () => {
    const knex = await kernelDatabase();
    const trx = await knex.transaction();
    await trx.raw('select pg_current_xact_id()');
    expect(await readEventHorizonLag(knex)).toBeGreaterThan(0);
    await trx.rollback();
  });
});
