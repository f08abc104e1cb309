import { eventually } from '../__testUtils__/eventually';
import { standardWay } from '../__testUtils__/pipelineStages';
import { aNewRun, aStage } from '../__testUtils__/samples';
import {
  startKernelServices,
  type TestServices,
} from '../__testUtils__/startKernelServices';
import { ApprovalStore } from '../approvals/ApprovalStore';
import { Stages } from '../registry/Stages';
import { Reopening } from '../rethink/Reopening';
import type { RunRow } from '../runs/rows';
import type { ChoiceRow } from './choice';

jest.setTimeout(60_000);

let services: TestServices;
let issueNumber = 0;
/** Of the issue: its result that was approved. */
let intake: RunRow;
let counter = 0;

beforeAll(async () => {
  services = await startKernelServices();
});

afterAll(() => services.stop());

const shaOf = (number: number) => number.toString(16).padStart(40, '0');

beforeEach(async () => {
  issueNumber += 1;
  intake = await stored({ stage: 'intake', outcome: 'delivered' });
});

async function stored(changes: Partial<RunRow>): Promise<RunRow> {
  counter += 1;
  const run = aNewRun({ issue_number: issueNumber });
  const isEnded = changes.outcome !== undefined;
  const [row] = await services
    .knex('runs')
    .insert({
      ...{ ...run, policy: JSON.stringify(run.policy) },
      status: isEnded ? 'succeeded' : 'running',
      running_since: isEnded ? null : services.knex.raw('kernel.now()'),
      ...(isEnded && {
        ...{ head_sha: shaOf(counter), pull_request_number: 1 },
        finished_at: services.knex.raw('kernel.now()'),
      }),
      created_at: services.knex.raw(
        `kernel.now() - interval '1 hour' + ? * interval '1 second'`,
        [counter],
      ),
      ...changes,
    })
    .returning('*');
  return row;
}

const choose = async (stages = ['plan', 'dev']) => {
  const choice = await services.knex.transaction(trx =>
    services.choices.insert(trx, {
      project_id: intake.project_id,
      repository_id: intake.repository_id,
      issue_number: issueNumber,
      approved_run_id: intake.id,
      stages,
      until_stage: stages.at(-1)!,
      chosen_by_github_id: null,
      chosen_by_login: 'olivia',
      chosen_by_user_entity_ref: 'user:default/olivia',
      proof_id: 'sha256:session',
      reason: 'It is a small change.',
    }),
  );
  return choice;
};

const key = () => ({ repositoryId: intake.repository_id, issueNumber });
const theChoice = async () => (await services.choices.newest(key()))!;
const wantedNext = () =>
  services
    .knex('outbox')
    .where({ issue_number: issueNumber, kind: 'next-stage' });

const create = (changes: Partial<RunRow> = {}) =>
  services.knex.transaction(trx =>
    services.lifecycle.create(
      trx,
      aNewRun({ issue_number: issueNumber, ...changes }),
      [],
    ),
  );
const byChoice = (choice: ChoiceRow) =>
  create({
    ...{ stage: 'plan', trigger_source: 'autonomy' },
    ...{ autonomy_choice_id: choice.id, correlation_id: `c-${choice.id}` },
  });
const end = (run: RunRow, outcome: NonNullable<RunRow['outcome']>) =>
  services.knex.transaction(trx =>
    services.lifecycle.end(trx, { run, outcome }),
  );
const halt = (run: RunRow) =>
  services.knex.transaction(async trx => {
    const locked = await services.store.lock(trx, run.id);
    await services.choiceProgress.halt(trx, {
      ...{ run: locked, code: 'changes_requested', tell: services.lifecycle },
    });
  });

/** Somebody waits for a row that another transaction holds. */
const isBlocked = () =>
  eventually(async () => {
    const { rows } = await services.knex.raw(
      `select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(rows).toHaveLength(1);
  });

it('of two that are made at once the issue has one', async () => {
  const made = await Promise.all([choose(), choose(), choose()]);
  expect(made.filter(Boolean)).toHaveLength(1);
});

it('an ended one is never open again, and does not keep another from being made', async () => {
  const first = (await choose())!;
  await halt(intake);
  await halt(intake);
  const halted = await services.choices.find(first.id);
  expect(halted).toMatchObject({
    ...{ end_reason: 'halted', halt_code: 'changes_requested' },
    ...{ ended_by: 'stage-runs', ended_at_run_id: intake.id },
  });
  const second = await choose();
  expect(second?.id).toEqual(expect.any(String));
  await services.knex.transaction(trx =>
    services.choices.end(trx, first.id, {
      ...{ reason: 'revoked', by: 'x', atRunId: intake.id },
    }),
  );
  expect(await services.choices.find(first.id)).toEqual(halted);
});

it.each([
  ['no stages', { stages: [] }],
  ['another last stage', { until_stage: 'ops' }],
  ['a short reason', { reason: 'Because.' }],
  ['no session', { proof_id: '' }],
])('the database takes none with %s', async (_, changes) => {
  const choice = (await choose())!;
  const change = services
    .knex('autonomy_choices')
    .where({ id: choice.id })
    .update(changes);
  await expect(change).rejects.toThrow('violates check constraint');
});

it('a delivered run wants the next stage once, in the transaction of its end', async () => {
  const choice = (await choose())!;
  const plan = await stored({ stage: 'plan' });
  await end(plan, 'delivered');
  await services.knex.transaction(trx =>
    services.choiceProgress.wantNext(trx, choice, plan),
  );
  expect(await wantedNext()).toMatchObject([
    { run_id: plan.id, payload: { choiceId: choice.id }, wanted_version: '1' },
  ]);
  expect(await theChoice()).toMatchObject({ ended_at: null });
});

it('the last stage finishes it', async () => {
  await choose();
  await end(await stored({ stage: 'dev' }), 'delivered');
  expect(await theChoice()).toMatchObject({ end_reason: 'finished' });
  expect(await wantedNext()).toEqual([]);
});

it.each(['failed', 'denied', 'limited', 'canceled', 'no-change'] as const)(
  'a run that ends %s halts it, in the same transaction',
  async outcome => {
    await choose();
    const plan = await stored({ stage: 'plan' });
    const died = services.knex.transaction(async trx => {
      await services.lifecycle.end(trx, { run: plan, outcome });
      throw new Error('The process dies here');
    });
    await expect(died).rejects.toThrow('The process dies here');
    expect(await theChoice()).toMatchObject({ ended_at: null });
    await end(plan, outcome);
    expect(await theChoice()).toMatchObject({
      ...{ end_reason: 'halted', ended_at_run_id: plan.id },
      halt_code: `run_${outcome.replace('-', '_')}`,
    });
    expect(await wantedNext()).toEqual([]);
  },
);

it('a run of its own leaves it open; any other run of the issue halts it', async () => {
  const choice = (await choose())!;
  const own = await byChoice(choice);
  expect(await theChoice()).toMatchObject({ ended_at: null });
  await end(
    (await services.knex.transaction(trx =>
      services.store.update(trx, own!.id, {
        status: 'running',
        running_since: trx.raw('kernel.now()'),
      }),
    ))!,
    'delivered',
  );
  await create({ stage: 'dev' });
  expect(await theChoice()).toMatchObject({
    ...{ end_reason: 'halted', halt_code: 'run_started_by_person' },
  });
});

it('a revision halts it as a wish for changes', async () => {
  await choose();
  await create({ stage: 'intake', prompt_kind: 'revise', revises: intake.id });
  expect(await theChoice()).toMatchObject({ halt_code: 'changes_requested' });
});

it('one that has ended creates no run, however late the process is that had decided so', async () => {
  const choice = (await choose())!;
  await halt(intake);
  await expect(byChoice(choice)).rejects.toThrow('it starts nothing any more');
  // Nor does it by another one that was made since.
  await choose();
  await expect(byChoice(choice)).rejects.toThrow('it starts nothing any more');
  const runs = await services.store.newest({ ...key(), limit: 10 });
  expect(runs.map(({ id }) => id)).toEqual([intake.id]);
  expect(await theChoice()).toMatchObject({ ended_at: null });
});

it('the next run waits for a stop that was faster, and is not created then', async () => {
  const choice = (await choose())!;
  let creation: Promise<unknown> | undefined;
  await services.knex.transaction(async trx => {
    const run = await services.store.lock(trx, intake.id);
    await services.choiceProgress.halt(trx, {
      ...{ run, code: 'changes_requested', tell: services.lifecycle },
    });
    creation = byChoice(choice).catch(error => error);
    await isBlocked();
  });
  expect(String(await creation)).toContain('it starts nothing any more');
  const runs = await services.store.newest({ ...key(), limit: 10 });
  expect(runs).toHaveLength(1);
});

it('a stop waits for the next run that was faster, and ends the choice then', async () => {
  const choice = (await choose())!;
  let stopped: Promise<unknown> | undefined;
  await services.knex.transaction(async trx => {
    await services.lifecycle.create(
      trx,
      aNewRun({
        ...{ issue_number: issueNumber, trigger_source: 'autonomy' },
        autonomy_choice_id: choice.id,
      }),
      [],
    );
    stopped = halt(intake);
    await isBlocked();
  });
  await stopped;
  expect(await theChoice()).toMatchObject({ end_reason: 'halted' });
  const runs = await services.store.newest({ ...key(), limit: 10 });
  expect(runs).toHaveLength(2);
});

it('of two replicas that start the next stage at once one creates the run', async () => {
  const choice = (await choose())!;
  const created = await Promise.all([byChoice(choice), byChoice(choice)]);
  expect(created.filter(Boolean)).toHaveLength(1);
  expect(await theChoice()).toMatchObject({ ended_at: null });
});

it('a rethink that supersedes results halts it, in the transaction of its approval', async () => {
  const stages = new Stages();
  for (const stage of standardWay()) {
    stages.addStage(aStage({ ...stage, labelKey: `run.${stage.id}` }));
  }
  const approvals = new ApprovalStore(services);
  const reopening = new Reopening({ ...services, approvals, stages });
  await choose();
  const rethink = await stored({
    ...{ stage: 'rethink', outcome: 'delivered', reopens: 'intake' },
  });
  await services.knex.transaction(async trx => {
    const run = await services.store.lock(trx, rethink.id);
    const actor = { type: 'human', id: 'user:default/olivia' } as const;
    await reopening.apply(trx, run, { artefactSha: run.head_sha!, actor });
  });
  expect(await theChoice()).toMatchObject({ halt_code: 'result_superseded' });
});
