import type { Case, On, Parts } from './doors';
import { script } from './driver';

const WRITES = script(
  '  - append: { path: docs/notes.md, content: "More.\\n" }',
);

type Prepare = (parts: Parts) => Promise<On>;

async function newIssue({ platform }: Parts): Promise<number> {
  const issue = { title: 'Opening hours', body: WRITES };
  return (await platform.onGitHub('mateo', 'POST', '/issues', issue)).number;
}

const deliveredIssue: Prepare = async parts => {
  const { platform, driver } = parts;
  const issue = await newIssue(parts);
  await platform.onGitHub('mateo', 'POST', `/issues/${issue}/labels`, {
    labels: ['run:intake'],
  });
  const run = await driver.runThat(issue, ({ outcome }) =>
    expect(outcome).toBe('delivered'),
  );
  return { issue, runId: run.id };
};

const running: Prepare = async parts => {
  const issue = await newIssue(parts);
  const { id } = await parts.runners.attemptInProgress({
    issue_number: issue,
  });
  return { issue, runId: id };
};

const failedRun: Prepare = async parts => {
  const { knex } = parts.platform;
  const on = await running(parts);
  await knex('runs')
    .where({ id: on.runId })
    .update({
      ...{ status: 'failed', outcome: 'failed' },
      finished_at: knex.raw('kernel.now()'),
    });
  return on;
};

/** What people do with runs, and with the issues that they are of. */
export const RUN_CASES: Case[] = [
  {
    name: 'list runs',
    prepare: running,
    act: ({ issue }) => ({
      rest: { method: 'GET', path: `/stage-runs/runs?issueNumber=${issue}` },
      action: { name: 'list-runs', input: { issueNumber: issue } },
    }),
    seen: async () => 'nothing',
    reader: 200,
  },
  {
    name: 'inspect a run',
    prepare: running,
    act: ({ runId }) => ({
      rest: { method: 'GET', path: `/stage-runs/runs/${runId}` },
      action: { name: 'get-run', input: { runId } },
    }),
    seen: async () => 'nothing',
    reader: 200,
  },
  {
    name: 'cancel a run',
    prepare: running,
    act: ({ runId }) => ({
      rest: {
        ...{ method: 'POST', path: `/stage-runs/runs/${runId}/cancel` },
        body: { reason: 'Not now.' },
      },
      action: { name: 'cancel-run', input: { runId, reason: 'Not now.' } },
    }),
    seen: async ({ runId }, { platform }) => {
      const run = await platform.knex('runs').where({ id: runId }).first();
      return [run.stop_requested_by, run.stop_reason];
    },
    reader: 403,
  },
  {
    name: 'retry a run',
    prepare: failedRun,
    act: ({ runId }) => ({
      rest: { method: 'POST', path: `/stage-runs/runs/${runId}/retry` },
      action: { name: 'retry-run', input: { runId } },
    }),
    seen: async ({ runId }, { platform }) => {
      const runs = await platform.knex('runs').where({ retry_of: runId });
      return runs.map(run => [
        run.trigger_label,
        run.requested_by_user_entity_ref,
      ]);
    },
    reader: 403,
  },
  {
    name: 'approve a result',
    prepare: deliveredIssue,
    act: async ({ runId }, { driver }) => {
      const { execution } = await driver.detailOf(runId);
      const artefactSha = execution.headSha!;
      return {
        rest: {
          ...{ method: 'POST', path: `/stage-runs/runs/${runId}/approve` },
          body: { artefactSha },
        },
        action: { name: 'approve-result', input: { runId, artefactSha } },
      };
    },
    seen: async ({ runId }, { platform }) => {
      const rows = await platform.knex('approvals').where({ run_id: runId });
      return rows.map(row => row.approved_by_user_entity_ref);
    },
    reader: 403,
  },
  {
    name: 'show what an issue may go on with',
    prepare: running,
    act: ({ issue }) => ({
      rest: {
        method: 'GET',
        path: `/stage-runs/issues/acme/bookshop/${issue}/transitions`,
      },
      action: {
        name: 'list-transitions',
        input: { repository: 'acme/bookshop', issueNumber: issue },
      },
    }),
    seen: async () => 'nothing',
    reader: 200,
  },
  {
    name: 'start a stage',
    prepare: async parts => ({ issue: await newIssue(parts), runId: '' }),
    act: ({ issue }) => ({
      rest: {
        method: 'POST',
        path: `/stage-runs/issues/acme/bookshop/${issue}/transitions`,
        body: { label: 'run:intake' },
      },
      action: {
        name: 'start-stage',
        input: {
          repository: 'acme/bookshop',
          ...{ issueNumber: issue, label: 'run:intake' },
        },
      },
    }),
    seen: async ({ issue }, { platform }) => {
      const runs = await platform.knex('runs').where({ issue_number: issue });
      return runs.map(run => [
        run.trigger_label,
        run.trigger_source,
        run.requested_by_user_entity_ref,
      ]);
    },
    reader: 403,
  },
];
