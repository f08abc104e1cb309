/**
 * One recorded choice of a person to go on without approvals (requirements 3.1): until which
 * stage, who, why, and how it ended. It is no approval.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create table autonomy_choices (
      id uuid primary key,
      project_id uuid not null,
      repository_id uuid not null,
      issue_number integer not null,
      -- The issue's result that was approved before anything may go on by itself.
      approved_run_id uuid not null references runs (id) on delete cascade,
      -- The stages that the person saw and that may start, in order; the last one is until_stage.
      stages text[] not null,
      until_stage text not null,
      -- Null for a person who is known to the portal alone.
      chosen_by_github_id bigint,
      chosen_by_login text not null,
      chosen_by_user_entity_ref text not null,
      -- Names the session of the portal in which it was made.
      proof_id text not null check (proof_id <> ''),
      reason text not null check (length(reason) between 10 and 500),
      created_at timestamptz(3) not null,
      ended_at timestamptz(3),
      -- Who has stopped it; the platform, when it is done or has halted.
      ended_by text,
      end_reason text check (end_reason in ('revoked', 'finished', 'halted')),
      -- Why it has halted.
      halt_code text,
      -- The run whose comment tells of the end.
      ended_at_run_id uuid references runs (id) on delete set null,
      check (cardinality(stages) > 0 and until_stage = stages[cardinality(stages)]),
      check ((ended_at is null) = (end_reason is null)),
      check ((ended_at is null) = (ended_by is null)),
      check ((end_reason is not distinct from 'halted') = (halt_code is not null))
    );
    -- One that is open for each issue, whatever happens at the same time.
    create unique index autonomy_choices_open on autonomy_choices (repository_id, issue_number)
      where ended_at is null;
    create index autonomy_choices_issue on autonomy_choices (repository_id, issue_number, created_at);
    create index autonomy_choices_approved_run on autonomy_choices (approved_run_id);
    create index autonomy_choices_ended_at_run on autonomy_choices (ended_at_run_id)
      where ended_at_run_id is not null;

    alter table runs
      -- The choice by which the platform has started it.
      add column autonomy_choice_id uuid references autonomy_choices (id) on delete set null,
      drop constraint runs_trigger_source_check,
      add constraint runs_trigger_source_check check (trigger_source in
        ('issue_label', 'pull_request_review', 'portal', 'pull_request_label', 'autonomy'));
    create index runs_autonomy_choice on runs (autonomy_choice_id)
      where autonomy_choice_id is not null;

    alter table outbox drop constraint outbox_kind_check, add constraint outbox_kind_check
      check (kind in ('reaction', 'status-comment', 'labels', 'notice', 'queued-reviews', 'role-labels', 'next-stage'));
  `);
};

/**
 * What an open choice would still have started waits for a person. Runs that one has started
 * become runs that were started in the portal, by the same person.
 *
 * @param {import('knex').Knex} knex
 */
exports.down = async knex => {
  await knex.raw(`
    delete from outbox where kind = 'next-stage';
    alter table outbox drop constraint outbox_kind_check, add constraint outbox_kind_check
      check (kind in ('reaction', 'status-comment', 'labels', 'notice', 'queued-reviews', 'role-labels'));
    update runs set trigger_source = 'portal' where trigger_source = 'autonomy';
    update runs set skipped_stages = (
      select jsonb_agg(case when skipped->>'reason' = 'autonomy_choice'
                            then jsonb_set(skipped, '{reason}', '"owner_decision"') else skipped end)
        from jsonb_array_elements(skipped_stages) as skipped)
     where skipped_stages @> '[{"reason": "autonomy_choice"}]';
    alter table runs
      drop column autonomy_choice_id,
      drop constraint runs_trigger_source_check,
      add constraint runs_trigger_source_check check (trigger_source in
        ('issue_label', 'pull_request_review', 'portal', 'pull_request_label'));
    drop table autonomy_choices;
  `);
};
