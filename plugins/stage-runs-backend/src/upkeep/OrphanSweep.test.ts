import type {
  Project,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import { installTestClock } from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import { aNewRun } from '../__testUtils__/samples';
import {
  startKernelServices,
  type TestServices,
} from '../__testUtils__/startKernelServices';
import { RoleGateStore } from '../roleGates/RoleGateStore';
import type { RunRow } from '../runs/rows';
import type { NewRun } from '../runs/RunStore';
import { OrphanSweep } from './OrphanSweep';
import { RunRetention } from './RunRetention';

jest.setTimeout(60_000);

const NEVER = new AbortController().signal;
const KEPT = crypto.randomUUID();
const DELETED = crypto.randomUUID();
const ATTACHED = crypto.randomUUID();
const DETACHED = crypto.randomUUID();
const OF_DELETED = crypto.randomUUID();

let services: TestServices;
let sweep: OrphanSweep;
let issueNumber = 0;

beforeAll(async () => {
  services = await startKernelServices();
  sweep = new OrphanSweep({
    ...services,
    directory: {
      projects: async ids =>
        ids.filter(id => id === KEPT).map(id => ({ id } as Project)),
      repository: async id =>
        id === ATTACHED ? ({ id } as Repository) : undefined,
    },
  });
});

afterAll(() => services.stop());

beforeEach(async () => {
  await services
    .knex('runs')
    .update({ retry_of: null, follows: null, superseded_by: null });
  await services.knex('runs').delete();
});

async function create(changes: Partial<NewRun>): Promise<RunRow> {
  const { knex, lifecycle } = services;
  issueNumber += 1;
  const run = aNewRun({ issue_number: issueNumber, ...changes });
  return (await knex.transaction(trx => lifecycle.create(trx, run, [])))!;
}

async function end(run: RunRow): Promise<void> {
  const { knex, lifecycle } = services;
  await knex.transaction(trx =>
    lifecycle.end(trx, { run, outcome: 'canceled' }),
  );
}

const release = ({ id }: RunRow) =>
  services
    .knex('runs')
    .where({ id })
    .update({ environment_released_at: services.knex.raw('kernel.now()') });

const ids = () => services.knex('runs').pluck('id');
const of = (project_id: string, repository_id: string) => ({
  ...{ project_id, repository_id },
});

it('runs of a deleted project are stopped, and deleted once nothing of them is left', async () => {
  const { knex, store } = services;
  const gone = await create(of(DELETED, OF_DELETED));
  const kept = await create(of(KEPT, ATTACHED));

  expect(await sweep.sweep(NEVER)).toEqual({ stopped: 1, deleted: 0 });
  expect(await store.find(gone.id)).toMatchObject({
    stop_requested_by: 'stagecraft',
    stop_reason: 'The project was deleted.',
  });
  expect((await store.find(kept.id)).stop_requested_at).toBeNull();
  expect(await sweep.sweep(NEVER)).toEqual({ stopped: 0, deleted: 0 });

  await end(gone);
  expect(await sweep.sweep(NEVER)).toEqual({ stopped: 0, deleted: 0 });
  await release(gone);
  expect(await sweep.sweep(NEVER)).toEqual({ stopped: 0, deleted: 1 });
  expect(await ids()).toEqual([kept.id]);
  const effects = await knex('outbox').pluck('run_id');
  expect(effects).not.toContain(gone.id);
  expect(effects).toContain(kept.id);
});

it('what works for a detached repository is stopped; its history stays', async () => {
  const { store } = services;
  const active = await create({ ...of(KEPT, DETACHED), locale: 'ru' });
  const ended = await create(of(KEPT, DETACHED));
  await end(ended);
  await release(ended);

  expect(await sweep.sweep(NEVER)).toEqual({ stopped: 1, deleted: 0 });
  expect((await store.find(active.id)).stop_reason).toBe(
    'Репозиторий откреплён от проекта.',
  );
  expect(await ids()).toHaveLength(2);
});

it('runs that refer to each other go in several transactions, with what has no run', async () => {
  const { knex } = services;
  let previous: RunRow | undefined;
  for (let index = 0; index < 25; index += 1) {
    const run = await create({
      ...of(DELETED, OF_DELETED),
      retry_of: previous?.id ?? null,
      follows: previous?.id ?? null,
    });
    await end(run);
    await release(run);
    // Others name an older run, this one a newer.
    await knex('runs')
      .where({ id: previous?.id ?? null })
      .update({
        ...{ superseded_by: run.id, superseded_at: knex.raw('kernel.now()') },
      });
    await knex('written_labels').insert({
      ...{ run_id: run.id, state: 'end', late_writes: 0 },
    });
    previous = run;
  }
  await knex('input_requests').insert([
    { repository_id: OF_DELETED, issue_number: 1 },
    { repository_id: ATTACHED, issue_number: 1 },
  ]);

  await knex('label_threads').insert([
    { repository_id: OF_DELETED, number: 1 },
    { repository_id: ATTACHED, number: 1 },
  ]);

  const results = await Promise.all([sweep.sweep(NEVER), sweep.sweep(NEVER)]);

  expect(results[0].deleted + results[1].deleted).toBe(25);
  expect(await ids()).toEqual([]);
  expect(await knex('written_labels')).toEqual([]);
  for (const table of ['input_requests', 'label_threads']) {
    expect(await knex(table).pluck('repository_id')).toEqual([ATTACHED]);
  }
});

it('stops when it is told to', async () => {
  const run = await create(of(DELETED, OF_DELETED));
  await end(run);
  await release(run);
  const result = await sweep.sweep(AbortSignal.abort());
  expect(result).toEqual({ stopped: 0, deleted: 0 });
  expect(await ids()).toHaveLength(1);
});

it('neither this nor retention ends a run that has waited for 30 days, in any state', async () => {
  const { knex } = services;
  const clock = await installTestClock(knex);
  const statuses = [
    ...['pending', 'preparing', 'running'],
    ...['waiting_mcp', 'waiting_owner_review', 'waiting_backpressure'],
  ];
  for (const status of statuses) {
    const { id } = await create({
      ...{ project_id: KEPT, repository_id: ATTACHED },
    });
    await knex('runs').where({ id }).update({ status });
  }
  const before = await knex('runs').orderBy('id');
  await clock.advance(30 * 86_400_000);
  await sweep.sweep(NEVER);
  await new RunRetention({ knex, keepMs: 3_600_000 }).emptyOldRuns(NEVER);
  expect(await knex('runs').orderBy('id')).toEqual(before);
});

it('the roles that issues of a deleted project wait for go with it, also where there was no run', async () => {
  const { knex } = services;
  const gates = new RoleGateStore({ knex });
  const put = {
    ...{ at: new Date('2026-11-28T10:00:00Z'), deliveryId: 'delivery' },
    by: { githubId: '1002', login: 'mateo', type: 'User' },
  };
  await knex.transaction(async trx => {
    for (const [projectId, repositoryId] of [
      [KEPT, ATTACHED],
      [DELETED, OF_DELETED],
    ]) {
      const thread = { repositoryId, number: 900, issueNumber: 900 };
      await gates.insert(trx, { ...thread, projectId, role: 'qa', put });
    }
  });
  await sweep.sweep(NEVER);
  expect(await knex('role_gates').pluck('project_id')).toEqual([KEPT]);
});
