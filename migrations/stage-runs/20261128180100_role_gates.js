/**
 * Gates that a label `need:<role>` opens (requirements 3.1 "Review gate", E2E-037): each is a
 * row, the label only shows it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create table role_gates (
      id uuid primary key,
      project_id uuid not null,
      repository_id uuid not null,
      issue_number integer not null,
      -- Where the label was put: the issue, or a pull request of one of its runs.
      number integer not null,
      role text not null check (role in ('pm', 'sa', 'qa', 'sre', 'em', 'km')),
      -- When the label was put, by GitHub's clock: whatever tells of it twice opens one gate.
      opened_at timestamptz(3) not null,
      -- {githubId, login, type}
      opened_by jsonb not null,
      delivery_id text not null,
      -- The label was put once more while the gate was open: {at, by, deliveryId}.
      put_again jsonb,
      -- When the comment or review was written, or the run ended.
      satisfied_at timestamptz(3),
      -- {kind, id, url, login} and, of a person, {githubId}.
      satisfied_by jsonb,
      withdrawn_at timestamptz(3),
      withdrawn_by jsonb,
      -- Of a gate that is closed: its label is off, or was put for another gate since.
      label_settled_at timestamptz(3),
      check ((satisfied_at is null) = (satisfied_by is null)),
      check ((withdrawn_at is null) = (withdrawn_by is null)),
      check (satisfied_at is null or withdrawn_at is null),
      unique (repository_id, number, role, opened_at)
    );
    create unique index role_gates_open on role_gates (repository_id, number, role)
      where satisfied_at is null and withdrawn_at is null;
    create index role_gates_issue on role_gates (repository_id, issue_number);

    -- Role labels that somebody has taken off, whether or not their gate is known yet.
    create table role_label_removals (
      repository_id uuid not null,
      number integer not null,
      role text not null,
      removed_at timestamptz(3) not null,
      removed_by jsonb not null,
      -- By somebody who may; else the label goes back.
      withdraws boolean not null,
      -- Of a label that goes back: whoever removed it was told.
      told_at timestamptz(3),
      stored_at timestamptz(3) not null,
      primary key (repository_id, number, role, removed_at)
    );
    create index role_label_removals_age on role_label_removals (stored_at);

    -- Role labels that the platform puts back: GitHub tells of them as of any other.
    create table role_label_puts (
      id uuid primary key,
      repository_id uuid not null,
      number integer not null,
      role text not null,
      -- GitHub's numeric id of the account.
      put_by text not null,
      put_at timestamptz(3) not null,
      consumed_by text
    );
    create index role_label_puts_thread on role_label_puts (repository_id, number, role);

    alter table outbox drop constraint outbox_kind_check, add constraint outbox_kind_check
      check (kind in ('reaction', 'status-comment', 'labels', 'notice', 'queued-reviews', 'role-labels'));
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    delete from outbox where kind = 'role-labels';
    alter table outbox drop constraint outbox_kind_check, add constraint outbox_kind_check
      check (kind in ('reaction', 'status-comment', 'labels', 'notice', 'queued-reviews'));
    drop table role_label_puts;
    drop table role_label_removals;
    drop table role_gates;
  `);
};
