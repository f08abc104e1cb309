/**
 * What a run's verifiers have found: one row for each of them and attempt, about one commit.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create table run_verifications (
      run_id uuid not null,
      attempt integer not null,
      -- As services.yaml names it.
      name text not null,
      -- Its place in services.yaml, from 0.
      position integer not null,
      -- The commit that is judged; a result is of no other one.
      head_sha text not null,
      state text not null check (state in
        ('waiting', 'running', 'passed', 'failed', 'skipped', 'timed_out', 'lost')),
      -- How often its Job was asked for.
      tries integer not null default 0,
      -- sha256 of the token of the present try, hex; null when there is none, or when it has been used.
      token_hash text unique,
      job_name text,
      -- When the present try began, and when its Job was there.
      asked_at timestamptz(3),
      job_created_at timestamptz(3),
      -- The source was there, so that the command could start.
      started_at timestamptz(3),
      ended_at timestamptz(3),
      -- Of the command, as Kubernetes tells it; null when it never ended by itself.
      exit_code integer,
      reason text,
      -- The end of what it printed, without secrets; emptied together with the run's log.
      output text,
      primary key (run_id, attempt, name),
      foreign key (run_id, attempt) references run_attempts (run_id, attempt) on delete cascade,
      check ((state in ('waiting', 'running')) = (ended_at is null))
    );
    -- All verifiers of the run have passed.
    alter table runs add column verified_at timestamptz(3);
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    alter table runs drop column verified_at;
    drop table run_verifications;
  `);
};
