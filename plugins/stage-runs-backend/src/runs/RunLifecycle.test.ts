import {
  startKernelServices,
  type TestServices,
} from '../__testUtils__/startKernelServices';
import { aNewRun } from '../__testUtils__/samples';
import { AttemptStore } from './AttemptStore';
import type { NewRun } from './RunStore';
import type { RunRow } from './rows';
import { IllegalRunTransitionError } from './runStates';

jest.setTimeout(60_000);

let services: TestServices;
let issueNumber = 0;

beforeAll(async () => {
  services = await startKernelServices();
});

afterAll(() => services.stop());

const nextIssue = () => {
  issueNumber += 1;
  return issueNumber;
};

async function create(
  changes: Partial<NewRun> = {},
): Promise<RunRow | undefined> {
  return services.knex.transaction(trx =>
    services.lifecycle.create(
      trx,
      aNewRun({ issue_number: nextIssue(), ...changes }),
      [],
    ),
  );
}

const move = (run: RunRow, to: RunRow['status'], by: 'reconciler' | 'runner') =>
  services.knex.transaction(trx =>
    services.lifecycle.move(trx, { run, to, by }),
  );

const eventsOf = async (run: RunRow) => {
  const events = await services.eventLog.readStream({
    executor: services.knex,
    stream: `run/${run.id}`,
  });
  return events.map(event => event.type);
};

describe('one active run of an issue', () => {
  it('of 20 requests at once exactly one gets it', async () => {
    const issue = nextIssue();
    const created = await Promise.all(
      Array.from({ length: 20 }, () => create({ issue_number: issue })),
    );
    expect(created.filter(Boolean)).toHaveLength(1);
  });

  it('the next one may come when the first has ended', async () => {
    const issue = nextIssue();
    const first = (await create({ issue_number: issue }))!;
    await services.knex.transaction(trx =>
      services.lifecycle.end(trx, {
        run: first,
        outcome: 'canceled',
        reason: 'stop_requested',
      }),
    );
    expect(await create({ issue_number: issue })).toBeDefined();
  });

  it('E2E-133 the same delivery creates one run, also for another issue', async () => {
    const correlationId = `delivery-${issueNumber}-twice`;
    await create({ correlation_id: correlationId });
    expect(await create({ correlation_id: correlationId })).toBeUndefined();
  });
});

describe('a change of status', () => {
  it('that the state machine does not have is refused, and nothing is written', async () => {
    const run = (await create())!;
    await expect(move(run, 'succeeded', 'reconciler')).rejects.toThrow(
      IllegalRunTransitionError,
    );
    await expect(move(run, 'preparing', 'runner')).rejects.toThrow(
      IllegalRunTransitionError,
    );
    expect((await services.store.find(run.id)).status).toBe('pending');
  });

  it('goes by what is stored, not by what the caller has seen', async () => {
    const seen = (await create())!;
    await move(seen, 'preparing', 'reconciler');
    await expect(move(seen, 'preparing', 'reconciler')).rejects.toThrow(
      IllegalRunTransitionError,
    );
  });

  it('the deadline counts running time only', async () => {
    const run = (await create())!;
    await move(run, 'preparing', 'reconciler');
    const running = await move(run, 'running', 'runner');
    const limitMs =
      running.deadline_at!.getTime() - running.running_since!.getTime();
    expect(Math.abs(limitMs - 300 * 60_000)).toBeLessThan(100);

    await services
      .knex('runs')
      .where({ id: run.id })
      .update({
        running_since: services.knex.raw(`kernel.now() - interval '1 hour'`),
      });
    const held = await move(run, 'waiting_backpressure', 'reconciler');
    expect(held.deadline_at).toBeNull();
    expect(Number(held.ran_ms)).toBeGreaterThanOrEqual(3_600_000);

    const again = await move(run, 'running', 'reconciler');
    const leftMs =
      again.deadline_at!.getTime() - again.running_since!.getTime();
    expect(leftMs).toBeLessThanOrEqual(240 * 60_000);
    expect(leftMs).toBeGreaterThan(239 * 60_000);
  });
});

describe('the end of a run', () => {
  it('ends the token of its attempt, drops the bundle, and tells it in one go', async () => {
    const { knex, lifecycle } = services;
    const run = (await create())!;
    const attempts = new AttemptStore({ knex });
    await move(run, 'preparing', 'reconciler');
    await knex.transaction(trx =>
      attempts.put(trx, run, { jobName: 'j', tokenHash: `hash-${run.id}` }),
    );
    await knex('bundle_parts').insert({
      run_id: run.id,
      attempt: 1,
      part: 1,
      content: Buffer.from('x'),
    });

    await knex.transaction(trx =>
      lifecycle.end(trx, {
        run,
        outcome: 'failed',
        reason: 'image_pull_failed',
        message: 'ErrImagePull',
      }),
    );

    const attempt = await attempts.find(run);
    expect(attempt!.ended_at).not.toBeNull();
    expect(attempt!.exit_reason).toBe('image_pull_failed');
    expect(await knex('bundle_parts').where({ run_id: run.id })).toEqual([]);
    expect((await eventsOf(run)).at(-1)).toBe('run.failed');
    const effects = await knex('outbox')
      .where({ run_id: run.id })
      .orderBy('kind')
      .pluck('kind');
    expect(effects).toEqual(['labels', 'reaction', 'status-comment']);
  });

  it('rolls everything back together', async () => {
    const { knex, lifecycle } = services;
    const run = (await create())!;
    const before = await eventsOf(run);
    await expect(
      knex.transaction(async trx => {
        await lifecycle.end(trx, { run, outcome: 'canceled' });
        throw new Error('the process dies');
      }),
    ).rejects.toThrow('the process dies');
    expect((await services.store.find(run.id)).status).toBe('pending');
    expect(await eventsOf(run)).toEqual(before);
  });
});
