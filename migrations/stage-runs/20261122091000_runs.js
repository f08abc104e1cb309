/**
 * Runs and what belongs to them.
 *
 * Times have millisecond precision, so that a keyset cursor can carry them exactly.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create table runs (
      id uuid primary key,
      project_id uuid not null,
      repository_id uuid not null,
      repository_full_name text not null,

      -- What was asked, frozen when the label was handled.
      issue_number integer not null check (issue_number > 0),
      issue_title text not null,
      issue_body text not null,
      issue_body_sha256 text not null,
      issue_url text not null,
      stage text not null,
      trigger_label text not null,
      agent_key text not null,
      runtime text not null,
      locale text not null check (locale in ('en', 'ru')),
      model text not null,
      model_source text not null,
      reasoning_effort text not null,
      reasoning_effort_source text not null,
      policy jsonb not null,
      requested_by_github_id bigint,
      requested_by_login text not null,
      requested_by_user_entity_ref text,
      delivery_id text not null,
      correlation_id text not null unique,
      retry_of uuid references runs (id),
      base_branch text not null,
      work_branch text not null,

      -- Where it stands.
      status text not null check (status in ('pending', 'preparing', 'running', 'waiting_mcp',
        'waiting_owner_review', 'waiting_backpressure', 'succeeded', 'failed', 'canceled')),
      outcome text check (outcome in ('delivered', 'no-change', 'denied', 'limited', 'failed', 'canceled')),
      reason_code text,
      message text,
      waiting_reason text,
      waiting_until timestamptz(3),
      stop_requested_at timestamptz(3),
      stop_requested_by text,
      stop_reason text,
      attempt integer not null default 1,

      -- Running time: what has been used, and since when the clock runs (null while it stands still).
      ran_ms bigint not null default 0,
      running_since timestamptz(3),
      deadline_at timestamptz(3),

      -- Filled step by step; each also says that its step is done.
      base_sha text,
      git_name text,
      git_email text,
      prompt text,
      prompt_digest text,
      namespace text,
      service_account text,
      job_name text,
      head_sha text,
      changed_paths jsonb,
      pushed_at timestamptz(3),
      pull_request_number integer,
      pull_request_url text,
      pull_request_state text check (pull_request_state in ('open', 'closed')),
      last_status_text text,
      summary text,

      created_at timestamptz(3) not null,
      preparing_at timestamptz(3),
      started_at timestamptz(3),
      finished_at timestamptz(3),
      environment_released_at timestamptz(3),

      claimable_at timestamptz,
      lease_owner text,
      lease_until timestamptz,
      fence bigint not null default 0,
      claim_count integer not null default 0,

      check ((outcome is null) = (status not in ('succeeded', 'failed', 'canceled'))),
      check ((finished_at is null) = (outcome is null))
    );

    -- One active run of an issue, whatever happens at the same time.
    create unique index runs_active_issue on runs (repository_id, issue_number)
      where status not in ('succeeded', 'failed', 'canceled');
    create index runs_claimable on runs (claimable_at) where claimable_at is not null;
    create index runs_created on runs (created_at, id);
    create index runs_project_created on runs (project_id, created_at, id);
    create index runs_repository_created on runs (repository_full_name, created_at, id);
    create index runs_issue_created on runs (repository_id, issue_number, created_at);
    create index runs_requester_created on runs (requested_by_user_entity_ref, created_at, id);
    create index runs_status_created on runs (status, created_at, id);
    create index runs_finished on runs (finished_at, id) where finished_at is not null;
    create index runs_project_finished on runs (project_id, finished_at, id) where finished_at is not null;
    create index runs_pull_request on runs (repository_id, pull_request_number)
      where pull_request_number is not null;
    create index runs_permit_queue on runs (project_id, agent_key, created_at, id) where status = 'pending';

    create table run_attempts (
      run_id uuid not null references runs (id) on delete cascade,
      attempt integer not null,
      -- sha256 of the run token, hex. The token itself is only in the Secret of the run's namespace.
      token_hash text unique,
      job_name text not null,
      clone_head_sha text,
      log_lines integer not null default 0,
      log_bytes bigint not null default 0,
      report jsonb,
      reported_at timestamptz(3),
      created_at timestamptz(3) not null,
      started_at timestamptz(3),
      last_heartbeat_at timestamptz(3),
      ended_at timestamptz(3),
      exit_reason text,
      primary key (run_id, attempt)
    );

    create table run_log_chunks (
      run_id uuid not null,
      attempt integer not null,
      seq bigint not null,
      first_line integer not null,
      line_count integer not null,
      text text not null,
      created_at timestamptz(3) not null,
      primary key (run_id, attempt, seq),
      foreign key (run_id, attempt) references run_attempts (run_id, attempt) on delete cascade
    );
    create index run_log_chunks_lines on run_log_chunks (run_id, attempt, first_line);

    create table agent_statuses (
      run_id uuid not null,
      attempt integer not null,
      seq bigint not null,
      text text not null,
      created_at timestamptz(3) not null,
      primary key (run_id, attempt, seq),
      foreign key (run_id, attempt) references run_attempts (run_id, attempt) on delete cascade
    );

    create table bundle_parts (
      run_id uuid not null,
      attempt integer not null,
      part integer not null,
      content bytea not null,
      primary key (run_id, attempt, part),
      foreign key (run_id, attempt) references run_attempts (run_id, attempt) on delete cascade
    );

    create table permits (
      project_id uuid not null,
      agent_key text not null,
      permit_no integer not null,
      run_id uuid not null unique references runs (id) on delete cascade,
      granted_at timestamptz(3) not null,
      primary key (project_id, agent_key, permit_no)
    );
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    drop table permits;
    drop table bundle_parts;
    drop table agent_statuses;
    drop table run_log_chunks;
    drop table run_attempts;
    drop table runs;
  `);
};
