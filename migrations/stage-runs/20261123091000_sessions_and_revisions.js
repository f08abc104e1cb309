/**
 * Sessions of agents, revising runs, and what an attempt leaves behind when the next one
 * takes its place.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    -- Of each run the newest snapshot of its agent's session. A revising run starts from the
    -- newest one of its repository, branch, agent and runtime.
    create table agent_sessions (
      run_id uuid primary key references runs (id) on delete cascade,
      project_id uuid not null,
      repository_id uuid not null,
      work_branch text not null,
      agent_key text not null,
      runtime text not null,
      -- The attempt that wrote the newest snapshot.
      attempt integer not null,
      session_id text not null,
      version bigint not null check (version > 0),
      -- Of what is stored, which is without secrets, and of what the runner had uploaded.
      sha256 text not null,
      uploaded_sha256 text not null,
      -- Bytes of what is stored, compressed.
      size_bytes bigint not null,
      parts integer not null check (parts > 0),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      -- When retention deleted the parts.
      emptied_at timestamptz(3)
    );
    create index agent_sessions_branch on agent_sessions
      (repository_id, work_branch, agent_key, runtime, updated_at);

    create index agent_sessions_kept on agent_sessions (run_id) where emptied_at is null;

    -- What runners upload until they commit it; never read as a session.
    create table agent_session_uploads (
      run_id uuid not null,
      attempt integer not null,
      version bigint not null,
      part integer not null check (part > 0),
      content bytea not null,
      primary key (run_id, attempt, version, part),
      foreign key (run_id, attempt) references run_attempts (run_id, attempt) on delete cascade
    );
    alter table agent_session_uploads alter column content set storage external;

    -- The newest snapshot of each session.
    create table agent_session_parts (
      run_id uuid not null references runs (id) on delete cascade,
      version bigint not null,
      part integer not null check (part > 0),
      content bytea not null,
      primary key (run_id, version, part)
    );
    -- Compressed already.
    alter table agent_session_parts alter column content set storage external;

    alter table runs
      add column prompt_kind text not null default 'work' check (prompt_kind in ('work', 'revise')),
      add column trigger_source text not null default 'issue_label'
        check (trigger_source in ('issue_label', 'pull_request_review', 'portal')),
      -- The run whose pull request this one revises.
      add column revises uuid references runs (id),
      -- The run whose session the agent goes on with; null: it started anew.
      add column session_from uuid references runs (id),
      -- What people wrote on the pull request, frozen when the source was prepared.
      add column feedback jsonb,
      -- Why the platform asked for the stop itself; null: a person did.
      add column stop_code text check (stop_code in ('issue_closed', 'pull_request_closed')),
      add column stop_acknowledged_at timestamptz(3),
      add column stop_confirmed_at timestamptz(3),
      -- How often another replica took the run over because its holder's lease ran out.
      add column takeovers integer not null default 0;

    alter table run_attempts
      add column usage jsonb,
      -- The session that the runner has read: {runId, attempt, version, sessionId}; and when its
      -- program had gone on with it.
      add column restored jsonb,
      add column resumed_at timestamptz(3),
      -- Nothing of the attempt's Job is left in the cluster.
      add column removed_at timestamptz(3);

    -- Reviews that ask for changes and have no run yet, or the run that answers them.
    create table review_requests (
      id uuid primary key,
      repository_id uuid not null,
      pull_request_number integer not null,
      issue_number integer not null,
      review_id bigint not null,
      stage text not null,
      reviewer_github_id bigint not null,
      reviewer_login text not null,
      reviewer_user_entity_ref text not null,
      delivery_id text not null,
      resolver_source text not null,
      received_at timestamptz(3) not null,
      run_id uuid references runs (id) on delete cascade,
      -- Why no run answers it.
      dropped_reason text,
      unique (repository_id, review_id)
    );
    create index review_requests_waiting on review_requests (repository_id, issue_number, received_at)
      where run_id is null and dropped_reason is null;

    alter table outbox drop constraint outbox_kind_check, add constraint outbox_kind_check
      check (kind in ('reaction', 'status-comment', 'labels', 'notice', 'queued-reviews'));
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    drop table review_requests;
    delete from outbox where kind = 'queued-reviews';
    alter table outbox drop constraint outbox_kind_check, add constraint outbox_kind_check
      check (kind in ('reaction', 'status-comment', 'labels', 'notice'));
    alter table run_attempts drop column usage, drop column restored, drop column resumed_at,
      drop column removed_at;
    alter table runs
      drop column prompt_kind,
      drop column trigger_source,
      drop column revises,
      drop column session_from,
      drop column feedback,
      drop column stop_code,
      drop column stop_acknowledged_at,
      drop column stop_confirmed_at,
      drop column takeovers;
    drop table agent_session_parts;
    drop table agent_session_uploads;
    drop table agent_sessions;
  `);
};
