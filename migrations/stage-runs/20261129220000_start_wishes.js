/**
 * Stages that agents have asked for by their label and a person has approved: each starts when the
 * run that asked has ended, as that person's act. Who it was is in the decision, and nowhere else.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create table start_wishes (
      -- Without a person's decision there is no wish.
      request_id bigint primary key references agent_request_decisions (request_id) on delete cascade,
      -- Whose agent has asked.
      run_id uuid not null references runs (id) on delete cascade,
      repository_id uuid not null,
      issue_number integer not null,
      -- Of the stage, by its name.
      label text not null,
      created_at timestamptz(3) not null,
      ended_at timestamptz(3),
      -- refused: as the label of that person would have been; dropped: it never came to that.
      end_reason text check (end_reason in ('started', 'refused', 'dropped')),
      -- Why it was refused or dropped.
      end_code text,
      -- Null also when that run was deleted.
      started_run_id uuid references runs (id) on delete set null,
      check ((ended_at is null) = (end_reason is null)),
      check ((end_reason in ('refused', 'dropped')) is not true or end_code is not null),
      check (started_run_id is null or end_reason = 'started')
    );
    -- One that is open for each issue, whatever happens at the same time: one stage starts after a run.
    create unique index start_wishes_open on start_wishes (repository_id, issue_number)
      where ended_at is null;
    create index start_wishes_run on start_wishes (run_id);
    create index start_wishes_started_run on start_wishes (started_run_id)
      where started_run_id is not null;

    alter table outbox drop constraint outbox_kind_check, add constraint outbox_kind_check
      check (kind in ('reaction', 'status-comment', 'labels', 'notice', 'queued-reviews', 'role-labels',
        'next-stage', 'tool-call', 'request-notice', 'adapter-request', 'approved-start'));
  `);
};

/**
 * What was approved and has not started waits for a person again.
 *
 * @param {import('knex').Knex} knex
 */
exports.down = async knex => {
  await knex.raw(`
    delete from outbox where kind = 'approved-start';
    alter table outbox drop constraint outbox_kind_check, add constraint outbox_kind_check
      check (kind in ('reaction', 'status-comment', 'labels', 'notice', 'queued-reviews', 'role-labels',
        'next-stage', 'tool-call', 'request-notice', 'adapter-request'));
    drop table start_wishes;
  `);
};
