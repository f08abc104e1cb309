/**
 * Effects on GitHub that follow from what is stored.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create table outbox (
      id uuid primary key,
      kind text not null check (kind in ('reaction', 'status-comment', 'labels', 'notice')),
      -- The same effect is written once: a second request for it raises wanted_version.
      key text not null unique,
      run_id uuid references runs (id) on delete cascade,
      project_id uuid,
      repository_id uuid,
      issue_number integer not null,
      payload jsonb not null,
      wanted_version bigint not null default 1,
      written_version bigint not null default 0,
      written_at timestamptz(3),
      last_error text,
      failed_at timestamptz(3),
      created_at timestamptz(3) not null,

      claimable_at timestamptz,
      lease_owner text,
      lease_until timestamptz,
      fence bigint not null default 0,
      claim_count integer not null default 0
    );
    create index outbox_claimable on outbox (claimable_at) where claimable_at is not null;
    create index outbox_run on outbox (run_id);

    -- Comments that we wrote or were about to write: the nonce is stored before the comment is
    -- created and is part of its hidden marker, so that a comment whose id was lost is found again.
    create table written_comments (
      outbox_id uuid primary key references outbox (id) on delete cascade,
      nonce text not null,
      intended_at timestamptz(3) not null,
      comment_id text,
      body_sha256 text,
      phase_rank integer not null default 0
    );

    -- Trigger labels that the platform put itself, so that their webhook starts nothing.
    create table label_commands (
      run_id uuid not null references runs (id) on delete cascade,
      repository_id uuid not null,
      issue_number integer not null,
      label text not null,
      commanded_at timestamptz(3) not null,
      primary key (run_id, label)
    );
    create index label_commands_issue on label_commands (repository_id, issue_number);
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    drop table label_commands;
    drop table written_comments;
    drop table outbox;
  `);
};
