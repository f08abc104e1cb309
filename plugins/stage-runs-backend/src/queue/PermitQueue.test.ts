import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { eventually } from '../__testUtils__/eventually';
import { readPlan } from '../__testUtils__/readPlan';
import { aNewRun } from '../__testUtils__/samples';
import {
  startKernelServices,
  type TestServices,
} from '../__testUtils__/startKernelServices';
import { QUEUE_HEAD } from '../runs/PermitStore';
import type { RunPriority, RunRow } from '../runs/rows';
import type { NewRun } from '../runs/RunStore';
import { scheduleUpkeep } from '../upkeep/scheduleUpkeep';
import { PermitQueue } from './PermitQueue';

jest.setTimeout(120_000);

const LIMITS = { project: 3, platform: 4 };

let services: TestServices;
let issueNumber = 0;

beforeAll(async () => {
  services = await startKernelServices(LIMITS);
});

beforeEach(async () => {
  await services.knex('runs').delete();
  await services.knex('project_turns').delete();
});

afterAll(() => services.stop());

const project = (number: number) =>
  `0b0e2f4e-6e1b-4b4e-9a53-${String(number).padStart(12, '0')}`;

async function create(run: NewRun): Promise<RunRow> {
  const { knex, lifecycle } = services;
  const created = await knex.transaction(trx => lifecycle.create(trx, run, []));
  return created!;
}

/** Runs of a project in the order of their age; nobody has looked at the queue yet. */
async function queued(
  count: number,
  changes: { project?: number; agent?: string; priority?: RunPriority } = {},
): Promise<RunRow[]> {
  const runs: RunRow[] = [];
  for (let each = 0; each < count; each += 1) {
    issueNumber += 1;
    const run = aNewRun({
      issue_number: issueNumber,
      project_id: project(changes.project ?? 1),
      agent_key: changes.agent ?? 'dev',
    });
    runs.push(await create(run));
  }
  return runs;
}

const look = () => services.permitQueue.look();
const end = (run: RunRow) =>
  services.knex.transaction(trx =>
    services.lifecycle.end(trx, { run, outcome: 'canceled' }),
  );

/** Issue numbers of the runs that have a permit, in the order of their age. */
async function granted(): Promise<number[]> {
  return services
    .knex('permits')
    .join('runs', 'runs.id', 'permits.run_id')
    .orderBy('issue_number')
    .pluck('issue_number');
}

const issuesOf = (runs: RunRow[]) => runs.map(run => run.issue_number);

describe('a look at the queue', () => {
  it('gives an agent no more places than the project may have, to the oldest first', async () => {
    const runs = await queued(5);
    await look();
    expect(await granted()).toEqual(issuesOf(runs.slice(0, 2)));
  });

  it('gives a project no more places than its own limit, and the rest to others', async () => {
    const dev = await queued(4);
    const qa = await queued(4, { agent: 'qa' });
    const light = await queued(1, { project: 2 });
    await look();
    expect(await granted()).toEqual(
      issuesOf([...dev.slice(0, 2), qa[0], ...light]),
    );
  });

  it('goes to the run that was put first, in its project only', async () => {
    const other = await queued(1, { project: 2 });
    const [first, ...rest] = await queued(3);
    await services.knex.transaction(trx =>
      services.lifecycle.setPriority(trx, rest[1], {
        priority: 'high',
        actor: { type: 'human', id: 'user:default/mateo' },
      }),
    );
    await look();
    expect(await granted()).toEqual(issuesOf([...other, first, rest[1]]));
  });

  it('makes the runs claimable that it has given a place', async () => {
    const [run, , waiting] = await queued(3);
    await services.knex('runs').update({ claimable_at: null });
    await look();
    const claimable = await services
      .knex('runs')
      .whereNotNull('claimable_at')
      .pluck('id');
    expect(claimable).toContain(run.id);
    expect(claimable).not.toContain(waiting.id);
  });

  it('changes nothing when it is repeated', async () => {
    await queued(3);
    await look();
    const before = await services.knex('permits').orderBy('run_id');
    await look();
    expect(await services.knex('permits').orderBy('run_id')).toEqual(before);
  });

  it('is not each waiting run’s own: one that can have no place is not claimed, and says why', async () => {
    await queued(2);
    await look();
    const [waiting] = await queued(1);
    const [other] = await queued(1, { project: 2 });
    const { rows } = await services.knex.raw(
      'select id from runs where claimable_at <= kernel.now() and id = any(?)',
      [[waiting.id, other.id]],
    );
    expect(rows).toEqual([{ id: other.id }]);
    expect(await services.store.find(waiting.id)).toMatchObject({
      waiting_reason: 'permit_limit',
    });
  });

  it('follows the request for a run whose place has become free meanwhile', async () => {
    const [first, second] = await queued(2);
    await look();
    issueNumber += 1;
    const late = aNewRun({ issue_number: issueNumber, project_id: project(1) });
    const creating = await services.knex.transaction();
    await services.lifecycle.create(creating, late, []);
    await services.knex('permits').where({ run_id: first.id }).delete();
    await services.knex('runs').where({ id: first.id }).delete();
    await look();
    await creating.commit();
    await eventually(async () =>
      expect(await granted()).toEqual([second.issue_number, late.issue_number]),
    );
  });

  it('passes over a run that a person stops at the same time, for the next one', async () => {
    const [first, second, third] = await queued(3);
    const stopping = await services.knex.transaction();
    await services.lifecycle.requestStop(stopping, first, {
      ...{ by: 'mateo', actor: { type: 'human', id: 'mateo' } },
    });
    const looking = look();
    await untilSomebodyWaits();
    await stopping.commit();
    await looking;
    expect(await granted()).toEqual(issuesOf([second, third]));
  });

  it('reads only the head of a queue of 20,000 runs', async () => {
    const { knex } = services;
    await seedQueue(knex, 20_000);
    const { rowsRead, scans } = await readPlan(
      knex,
      knex.raw(QUEUE_HEAD, { each: 2 }) as never,
    );
    // Of 25 projects one entry that leads to the next, and two runs, each looked for among the permits.
    expect(rowsRead).toBeLessThan(200);
    expect(new Set(scans)).toEqual(
      new Set(['runs_queue_lanes', 'permits_run_id_key']),
    );
  });
});

describe('two hosts', () => {
  it('that want the last place of the platform at once give it to one run, the right one', async () => {
    const hosts = [LIMITS, LIMITS].map(services.anotherQueue);
    for (let round = 0; round < 5; round += 1) {
      await services.knex('runs').delete();
      await services.knex('project_turns').delete();
      const full: RunRow[] = [];
      for (const number of [1, 2, 3]) {
        full.push(...(await queued(1, { project: number })));
      }
      await look();
      const [next] = await queued(1, { project: 4 });
      const others = [
        ...(await queued(1, { project: 5 })),
        ...(await queued(1, { project: 6 })),
      ];
      await Promise.all(hosts.map(host => host.look()));
      expect(await granted()).toEqual(issuesOf([...full, next]));
      expect(others).toHaveLength(2);
    }
  });

  it('that end runs and look at the same time never exceed a limit, nor wait for each other for ever', async () => {
    const hosts = [LIMITS, LIMITS].map(services.anotherQueue);
    const runs = [
      ...(await queued(12, { project: 1 })),
      ...(await queued(6, { project: 2, agent: 'qa' })),
      ...(await queued(6, { project: 3 })),
    ];
    let most = 0;
    await look();
    for (let left = runs.length; left > 0; ) {
      const working: string[] = await services.knex('permits').pluck('run_id');
      most = Math.max(most, working.length);
      expect(working.length).toBeGreaterThan(0);
      const ended = runs.filter(run => working.includes(run.id));
      await Promise.all([
        ...ended.map(end),
        ...hosts.map(host => host.look()),
        ...ended.map(() => hosts[0].look()),
      ]);
      left -= ended.length;
      await look();
    }
    expect(most).toBe(LIMITS.platform);
  });

  it('are not held up by each other for a run that somebody has locked', async () => {
    const [locked] = await queued(3);
    await look();
    const light = await queued(1, { project: 2 });
    const holder = await services.knex.transaction();
    await services.store.lock(holder, locked.id);
    await services.anotherQueue(LIMITS).look();
    expect(await granted()).toContain(light[0].issue_number);
    await holder.rollback();
  });
});

describe('a place that becomes free', () => {
  it('goes to the next run at once', async () => {
    const [first, second, third] = await queued(3);
    await look();
    await services.knex('runs').where({ id: third.id }).update({
      claimable_at: null,
    });
    await end(first);
    await eventually(async () =>
      expect(await granted()).toEqual(issuesOf([second, third])),
    );
    const woken = await services.store.find(third.id);
    expect(woken).toMatchObject({ claimable_at: expect.any(Date) });
  });

  it('wakes every host by the doorbell', async () => {
    const rings: string[] = [];
    const queue = queueWith({
      doorbell: { ring: (topic: string) => rings.push(topic) },
    });
    await queue.look();
    expect(rings).toEqual([]);
    await queued(1);
    await queue.look();
    expect(rings).toEqual(['claims/stage-runs.runs']);
  });

  it('is found by the next look when the process died before it could give it', async () => {
    const [first, second, third] = await queued(3);
    await look();
    // What is stored when the end has committed and nothing came after it.
    await services.knex('permits').where({ run_id: first.id }).delete();
    await services.knex('runs').where({ id: first.id }).delete();
    expect(await granted()).toEqual(issuesOf([second]));
    await (
      await upkeepTask('permit-queue')
    )();
    expect(await granted()).toEqual(issuesOf([second, third]));
  });

  it('goes in turn to projects that have as much at work', async () => {
    const noisy = await queued(12, { project: 1 });
    const one = { ...LIMITS, platform: 1 };
    const queue = services.anotherQueue(one);
    await queue.look();
    const light = await queued(2, { project: 2 });
    const order: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const [issue] = await granted();
      order.push(issue);
      const run = [...noisy, ...light].find(
        each => each.issue_number === issue,
      )!;
      await services.knex('permits').delete();
      await services.knex('runs').where({ id: run.id }).delete();
      await queue.look();
    }
    expect(order).toEqual(
      issuesOf([noisy[0], light[0], noisy[1], light[1], noisy[2]]),
    );
  });
});

describe('a process that dies', () => {
  it('in the middle of a grant has given nothing', async () => {
    const runs = await queued(2);
    const dying = queueWith({
      claimLoops: {
        makeClaimable: async () => {
          throw new Error('the process dies');
        },
      },
    });
    await expect(dying.look()).rejects.toThrow('the process dies');
    expect(await granted()).toEqual([]);
    await look();
    expect(await granted()).toEqual(issuesOf(runs));
  });

  it('between the grant and the start leaves a place that its run takes and nobody else', async () => {
    const [first, second, third] = await queued(3);
    await look();
    const stored = await services.store.find(first.id);
    expect(stored.status).toBe('pending');
    expect(stored).toMatchObject({ claimable_at: expect.any(Date) });
    // Others count it as at work, and it waits for nothing.
    await services.anotherQueue(LIMITS).look();
    expect(await granted()).toEqual(issuesOf([first, second]));
    expect(await services.permitQueue.stateOf(stored)).toBeUndefined();
    // Stopped before it began, it gives the place back.
    await end(first);
    await eventually(async () =>
      expect(await granted()).toEqual(issuesOf([second, third])),
    );
  });
});

describe('what a run waits for', () => {
  const stateOf = async ({ id }: RunRow) =>
    services.permitQueue.stateOf(await services.store.find(id));

  it('is its agent, with its place among the runs of the agent', async () => {
    await queued(2, { project: 2, agent: 'qa' });
    const [, , third, fourth] = await queued(4);
    await look();
    const limit = { scope: 'agent', atWork: 2, allowed: 2 };
    expect(await stateOf(third)).toEqual({ limit, position: 1 });
    expect(await stateOf(fourth)).toEqual({ limit, position: 2 });
  });

  it('is its project, with its place among the runs of the project that counts the priority', async () => {
    await queued(2);
    await queued(2, { agent: 'qa' });
    await look();
    const [older] = await queued(1, { agent: 'pm' });
    const [younger] = await queued(1, { agent: 'pm' });
    const limit = { scope: 'project', atWork: 3, allowed: 3 };
    expect(await stateOf(younger)).toEqual({ limit, position: 3 });
    await services
      .knex('runs')
      .where({ id: younger.id })
      .update({ priority: 'high' });
    expect(await stateOf(younger)).toEqual({ limit, position: 1 });
    expect(await stateOf(older)).toEqual({ limit, position: 3 });
  });

  it('is the platform, with its place among the runs of all', async () => {
    for (const number of [1, 2, 3, 4]) await queued(1, { project: number });
    await look();
    const noisy = await queued(3, { project: 1 });
    const [light] = await queued(1, { project: 5 });
    const limit = { scope: 'platform', atWork: 4, allowed: 4 };
    // It came last and has nothing at work.
    expect(await stateOf(light)).toEqual({ limit, position: 1 });
    expect(await stateOf(noisy[0])).toEqual({ limit, position: 2 });
    expect(await stateOf(noisy[2])).toEqual({ limit, position: 4 });
  });

  it('is nothing once it is at work, has ended or is stopped', async () => {
    const [first, , third] = await queued(3);
    await look();
    expect(await stateOf(first)).toBeUndefined();
    await services.knex.transaction(trx =>
      services.lifecycle.requestStop(trx, third, {
        ...{ by: 'mateo', actor: { type: 'human', id: 'mateo' } },
      }),
    );
    expect(await stateOf(third)).toBeUndefined();
    await end(third);
    expect(await stateOf(third)).toBeUndefined();
  });
});

/** What upkeep does every few seconds. */
async function upkeepTask(id: string): Promise<() => Promise<void>> {
  const tasks = new Map<string, () => Promise<void>>();
  await scheduleUpkeep({
    ...services,
    kubernetes: {},
    config: {
      logRetentionMs: 1,
      labelSweep: { frequencyMinutes: 30, batch: 1 },
    },
    scheduler: {
      scheduleTask: async (task: { id: string; fn: () => Promise<void> }) =>
        tasks.set(task.id, task.fn),
    },
  } as unknown as Parameters<typeof scheduleUpkeep>[0]);
  return tasks.get(id)!;
}

/** A queue of a process with something of its own that is not as usual. */
function queueWith(parts: object): PermitQueue {
  return new PermitQueue({
    ...services,
    logger: mockServices.logger.mock(),
    limits: LIMITS,
    ...parts,
  } as ConstructorParameters<typeof PermitQueue>[0]);
}

/** Until a transaction of this database waits for a lock. */
async function untilSomebodyWaits(): Promise<void> {
  await eventually(async () => {
    const { rows } = await services.knex.raw(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(rows).toHaveLength(1);
  });
}

/** Pending runs of 25 projects, half of them of the first. */
async function seedQueue(knex: Knex, count: number): Promise<void> {
  await knex('runs').delete();
  const { id, ...run } = aNewRun();
  const columns = { ...run, policy: JSON.stringify(run.policy) };
  const own = ['project_id', 'issue_number', 'correlation_id'];
  const names = Object.keys(columns).filter(name => !own.includes(name));
  await knex.raw(
    `insert into runs (id, project_id, issue_number, correlation_id, status, created_at, ${names.join()})
     select gen_random_uuid(),
       ('0b0e2f4e-6e1b-4b4e-9a53-' || lpad((case when n % 2 = 0 then 1 else n % 50 end)::text, 12, '0'))::uuid,
       n, 'seed-' || n, 'pending', kernel.now(), ${names.map(() => '?').join()}
     from generate_series(1, ${count}) as n`,
    names.map(name => columns[name as keyof typeof columns]) as never,
  );
  await knex.raw('vacuum (analyze) runs');
}
