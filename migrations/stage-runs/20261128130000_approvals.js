/**
 * A result that a person has accepted (requirements 3.1). Generated is not approved: what an
 * agent delivers is in `runs`, and only a person's own act writes here.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create table approvals (
      id uuid primary key,
      project_id uuid not null,
      repository_id uuid not null,
      issue_number integer not null,
      -- The gate: the result of this stage of the issue.
      stage text not null,
      -- The run that delivered what was approved.
      run_id uuid not null references runs (id) on delete cascade,
      pull_request_number integer not null,
      -- The commit that the person saw. Another one is another artefact.
      artefact_sha text not null check (artefact_sha ~ '^[0-9a-f]{40}$'),
      -- Null for a person who is known to the portal alone.
      approved_by_github_id bigint,
      approved_by_login text not null,
      approved_by_user_entity_ref text not null,
      -- Where the person did it: a signed delivery of GitHub, or a session of the portal.
      proof_kind text not null check (proof_kind in ('github_delivery', 'portal_session')),
      proof_id text not null check (proof_id <> ''),
      approved_at timestamptz(3) not null,
      voided_at timestamptz(3),
      void_reason text,
      check ((voided_at is null) = (void_reason is null))
    );
    -- One that holds for each gate, whatever happens at the same time.
    create unique index approvals_valid on approvals (repository_id, issue_number, stage)
      where voided_at is null;
    create index approvals_run on approvals (run_id);
    create index approvals_pull_request on approvals (repository_id, pull_request_number)
      where voided_at is null;

    alter table runs
      -- The way of the issue when the run was created; null for a stage beside the pipeline.
      add column launch_profile text,
      -- The run whose approved result this one builds on.
      add column follows uuid references runs (id),
      -- The commit to start from when it is not the head of the base branch: that result,
      -- while its pull request is open.
      add column start_sha text check (start_sha ~ '^[0-9a-f]{40}$'),
      -- Whether merging its pull request is meant to close the issue.
      add column closes_issue boolean not null default true;
    create index runs_follows on runs (follows) where follows is not null;

    alter table written_labels drop constraint written_labels_state_check;
    alter table written_labels add constraint written_labels_state_check
      check (state in ('start', 'end', 'approved'));
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    update written_labels set state = 'end' where state = 'approved';
    alter table written_labels drop constraint written_labels_state_check;
    alter table written_labels add constraint written_labels_state_check
      check (state in ('start', 'end'));
    alter table runs drop column closes_issue, drop column start_sha, drop column follows,
      drop column launch_profile;
    drop table approvals;
  `);
};
