import { aNewRun, aStage } from '../__testUtils__/samples';
import { standardWay } from '../__testUtils__/pipelineStages';
import {
  startKernelServices,
  type TestServices,
} from '../__testUtils__/startKernelServices';
import { eventually } from '../__testUtils__/eventually';
import { ApprovalStore } from '../approvals/ApprovalStore';
import { ResultApprovals } from '../approvals/ResultApprovals';
import { Stages } from '../registry/Stages';
import { LabelStore } from '../runs/LabelStore';
import type { RunRow } from '../runs/rows';
import { Reopening } from './Reopening';
import { RethinkStore } from './RethinkStore';

jest.setTimeout(60_000);

let services: TestServices;
let approvals: ApprovalStore;
let results: ResultApprovals;
let issueNumber = 0;
let counter = 0;

beforeAll(async () => {
  services = await startKernelServices();
  approvals = new ApprovalStore(services);
  const stages = new Stages();
  for (const stage of standardWay()) {
    stages.addStage(aStage({ ...stage, labelKey: `run.${stage.id}` }));
  }
  const reopening = new Reopening({ ...services, approvals, stages });
  results = new ResultApprovals({ ...services, approvals, reopening });
});

afterAll(() => services.stop());

beforeEach(() => {
  issueNumber += 1;
});

const shaOf = (number: number) => number.toString(16).padStart(40, '0');

/** A run of the issue that has delivered a pull request of its own. */
async function delivered(
  stage: string,
  changes: Partial<RunRow> = {},
): Promise<RunRow> {
  counter += 1;
  const run = aNewRun({ issue_number: issueNumber, stage });
  await services.knex('runs').insert({
    ...run,
    policy: JSON.stringify(run.policy),
    ...{ status: 'succeeded', outcome: 'delivered' },
    ...{ head_sha: shaOf(counter), pull_request_number: 100 + counter },
    created_at: services.knex.raw(`kernel.now() + ? * interval '1 second'`, [
      counter,
    ]),
    finished_at: services.knex.raw('kernel.now()'),
    ...changes,
  });
  return services.store.find(run.id);
}

const by = (id: string) => ({
  ...{
    githubId: '1001',
    login: 'olivia',
    userEntityRef: 'user:default/olivia',
  },
  proof: { kind: 'github_delivery' as const, id },
});

const approve = (run: RunRow, artefactSha = run.head_sha!) =>
  results.approve(run.id, { artefactSha, by: by('delivery') });

const resultsNow = async () => {
  const found = await approvals.resultsOf({
    ...{ repositoryId: aNewRun().repository_id, issueNumber },
  });
  return Object.fromEntries(found.map(({ stage, state }) => [stage, state]));
};

const eventsOf = async (run: RunRow) => {
  const events = await services.eventLog.readStream({
    ...{ executor: services.knex, stream: `run/${run.id}` },
  });
  return events.map(({ type }) => type);
};

/** An issue with an approved intake and prd, and a rethink that reopens prd. */
async function thoughtAgain() {
  const intake = await delivered('intake');
  const prd = await delivered('prd');
  await approve(intake);
  await approve(prd);
  const rethink = await delivered('rethink', { reopens: 'prd' });
  return { intake, prd, rethink };
}

it('with the approval, in one transaction: what is replaced counts no more, and the rest does', async () => {
  const { intake, prd, rethink } = await thoughtAgain();
  expect(await resultsNow()).toEqual({
    ...{ intake: 'approved', prd: 'approved', rethink: 'delivered' },
  });
  await approve(rethink);
  expect(await resultsNow()).toEqual({
    ...{ intake: 'approved', prd: 'superseded', rethink: 'approved' },
  });
  expect(await services.store.find(prd.id)).toMatchObject({
    ...{ superseded_by: rethink.id, superseded_at: expect.any(Date) },
  });
  expect(await services.store.find(intake.id)).toMatchObject({
    ...{ superseded_by: null, superseded_at: null },
  });
  const stored = await services.store.find(rethink.id);
  expect(stored.reopened_at).toEqual(expect.any(Date));
  expect(await eventsOf(prd)).toContain('run.result.superseded');
  expect(await approvals.ofRun(prd.id)).toBeUndefined();
});

it('when storing the approval fails, nothing is superseded', async () => {
  const { prd, rethink } = await thoughtAgain();
  await expect(
    results.approve(rethink.id, {
      ...{ artefactSha: rethink.head_sha!, by: by('') },
    }),
  ).rejects.toThrow();
  expect(await services.store.find(prd.id)).toMatchObject({
    superseded_at: null,
  });
  expect(await approvals.ofRun(prd.id)).toBeDefined();
});

it('of twenty approvals at once it happens once', async () => {
  const { prd, rethink } = await thoughtAgain();
  await Promise.all(Array.from({ length: 20 }, () => approve(rethink)));
  const superseded = (await eventsOf(prd)).filter(
    type => type === 'run.result.superseded',
  );
  expect(superseded).toHaveLength(1);
  expect(
    await services.knex('approvals').where({ run_id: rethink.id }),
  ).toHaveLength(1);
});

it('approved again after it was done, it replaces nothing that came since', async () => {
  const { rethink } = await thoughtAgain();
  await approve(rethink);
  const again = await delivered('prd');
  await approve(again);
  await approve(rethink, shaOf(999_999));
  expect(await resultsNow()).toMatchObject({ prd: 'approved' });
});

it('what came between the proposal and its approval is replaced with what it was built on', async () => {
  const { rethink } = await thoughtAgain();
  const design = await delivered('design');
  await approve(rethink);
  expect(await services.store.find(design.id)).toMatchObject({
    superseded_by: rethink.id,
  });
});

it('a later rethink replaces an earlier one, done or not, and nothing else twice', async () => {
  const { prd, rethink } = await thoughtAgain();
  const second = await delivered('rethink', { reopens: 'intake' });
  await approve(rethink);
  const third = await delivered('rethink', { reopens: 'intake' });
  expect(await services.store.find(second.id)).toMatchObject({
    superseded_by: rethink.id,
  });
  await approve(third);
  expect(await services.store.find(rethink.id)).toMatchObject({
    superseded_by: third.id,
  });
  expect(await services.store.find(prd.id)).toMatchObject({
    superseded_by: rethink.id,
  });
  await expect(approve(second)).rejects.toThrow('was superseded');
});

it('an earlier rethink that was done keeps its approval until a later one is approved', async () => {
  const { rethink } = await thoughtAgain();
  await approve(rethink);
  await delivered('prd');
  const second = await delivered('rethink', { reopens: 'prd' });
  await services.knex.transaction(trx => results.delivered(trx, second));
  expect(await approvals.ofRun(rethink.id)).toBeDefined();
  await approve(second);
  expect(await approvals.ofRun(rethink.id)).toBeUndefined();
  expect(await approvals.ofRun(second.id)).toBeDefined();
});

it('a commit that was not read reopens nothing, and is not approved', async () => {
  const { prd, rethink } = await thoughtAgain();
  await expect(approve(rethink, shaOf(999_999))).rejects.toThrow(
    'so what it reopens is not known',
  );
  expect(await approvals.ofRun(rethink.id)).toBeUndefined();
  expect(await approvals.ofRun(prd.id)).toBeDefined();
});

it('a stage that is not installed any more is not reopened', async () => {
  const { prd } = await thoughtAgain();
  const rethink = await delivered('rethink', { reopens: 'gone' });
  await expect(approve(rethink)).rejects.toThrow('is not installed any more');
  expect(await approvals.ofRun(prd.id)).toBeDefined();
  expect(await approvals.ofRun(rethink.id)).toBeUndefined();
});

it('a run that has started since the person asked keeps everything as it is', async () => {
  const { prd, rethink } = await thoughtAgain();
  await services.knex.transaction(trx =>
    services.lifecycle.create(
      trx,
      aNewRun({ issue_number: issueNumber, stage: 'design', follows: prd.id }),
      [],
    ),
  );
  await expect(approve(rethink)).rejects.toThrow('is active');
  expect(await approvals.ofRun(prd.id)).toBeDefined();
  expect(await services.store.find(rethink.id)).toMatchObject({
    reopened_at: null,
  });
});

it('an approval that comes at the same time as the rethink is never left on what is replaced', async () => {
  for (let round = 0; round < 10; round += 1) {
    issueNumber += 1;
    const prd = await delivered('prd');
    const rethink = await delivered('rethink', { reopens: 'prd' });
    await Promise.allSettled([approve(prd), approve(rethink)]);
    expect(await approvals.ofRun(prd.id)).toBeUndefined();
    expect(await resultsNow()).toMatchObject({ prd: 'superseded' });
  }
});

it('who would build on a result waits while it is replaced, and sees that it is', async () => {
  const { prd, rethink } = await thoughtAgain();
  const rethinks = new RethinkStore();
  const { knex } = services;
  const trx = await knex.transaction();
  const issue = { repositoryId: prd.repository_id, issueNumber };
  await rethinks.lockResults(trx, issue);
  const waiting = knex.transaction(other =>
    rethinks.isAnySuperseded(other, [prd.id]),
  );
  await eventually(async () => {
    const { rows } = await knex.raw(
      `select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(rows.length).toBeGreaterThan(0);
  });
  await rethinks.markSuperseded(trx, { runIds: [prd.id], by: rethink.id });
  await trx.commit();
  expect(await waiting).toBe(true);
});

it('the labels that are to be written are those of the pull requests, and of what counts now', async () => {
  const { prd, rethink } = await thoughtAgain();
  const labels = new LabelStore(services);
  await services.knex.transaction(async trx => {
    for (const runId of [prd.id, rethink.id]) {
      await labels.markWritten(trx, { runId, state: 'end', lateWrites: 0 });
    }
  });
  await approve(rethink);
  const runs = await labels.runsOfIssue({
    ...{ repositoryId: prd.repository_id, issueNumber },
  });
  const told = runs.map(({ run, writtenState }) => [
    ...[run.stage, writtenState, run.superseded_at !== null],
    run.isLatestResult,
  ]);
  expect(told).toEqual([
    ['intake', null, false, false],
    ['prd', 'end', true, false],
    ['rethink', 'end', false, true],
  ]);
});
