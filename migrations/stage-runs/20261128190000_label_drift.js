/**
 * Labels on GitHub that differ from what is stored (requirements 3.1.3, "Invariants"): who
 * looks at them, what was put right how often, and where the sweep is.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    -- An issue that has runs, or a pull request of them.
    create table label_threads (
      repository_id uuid not null,
      number integer not null,
      -- Of an issue: how often somebody asked to look at its labels and those of its pull
      -- requests, and up to which wish that was done.
      wanted_looks bigint not null default 0,
      made_looks bigint not null default 0,
      -- Who asked last.
      wanted_by text not null default 'webhook' check (wanted_by in ('webhook', 'sweep')),
      -- When the labels were put right within the last hour.
      corrected_at timestamptz(3)[] not null default '{}',
      -- They were put right too often: they are left alone until they agree once.
      given_up_at timestamptz(3),
      -- Since when it shows an approval of which GitHub has not told.
      held_since timestamptz(3),
      -- Sets of labels that people have to resolve, and were told about.
      told_invariants text[] not null default '{}',
      primary key (repository_id, number)
    );

    -- Labels that somebody has put and that were judged to say what is not so.
    create table voided_labels (
      repository_id uuid not null,
      number integer not null,
      label_key text not null,
      voided_at timestamptz(3) not null,
      primary key (repository_id, number, label_key)
    );

    -- The accounts by which the platform moves labels: what GitHub tells of them is known.
    create table label_writers (
      repository_id uuid not null,
      account_id text not null,
      primary key (repository_id, account_id)
    );

    -- One row: where the sweep goes on.
    create table label_sweep (
      only_one boolean primary key default true check (only_one),
      after_repository_id uuid,
      after_issue_number integer
    );
    insert into label_sweep default values;

    create index outbox_notices on outbox (repository_id, issue_number) where kind = 'notice';
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    drop index outbox_notices;
    drop table label_sweep;
    drop table label_writers;
    drop table voided_labels;
    drop table label_threads;
  `);
};
