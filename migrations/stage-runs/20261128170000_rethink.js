/**
 * A result that thinks an issue's way again (requirements F5, run:rethink): what it proposes to
 * reopen, when a person's approval has made it so, and which results it has replaced.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    alter table runs
      -- The stage that the result proposes to reopen, as its commit says.
      add column reopens text,
      -- When a person's approval has reopened it: once for each result.
      add column reopened_at timestamptz(3),
      -- The run whose approved result has replaced this one's, and since when. Final.
      add column superseded_by uuid references runs (id),
      add column superseded_at timestamptz(3),
      add constraint runs_reopened_names_stage check (reopened_at is null or reopens is not null),
      add constraint runs_superseded_by_whom
        check (superseded_at is not null or superseded_by is null);
    create index runs_superseded_by on runs (superseded_by) where superseded_by is not null;

    alter table written_labels drop constraint written_labels_state_check;
    alter table written_labels add constraint written_labels_state_check
      check (state in ('start', 'end', 'approved', 'superseded'));
  `);
};

/**
 * Forgets what was superseded: an older version takes those results for delivered ones, which
 * wait for an approval again.
 *
 * @param {import('knex').Knex} knex
 */
exports.down = async knex => {
  await knex.raw(`
    update written_labels set state = 'end' where state = 'superseded';
    alter table written_labels drop constraint written_labels_state_check;
    alter table written_labels add constraint written_labels_state_check
      check (state in ('start', 'end', 'approved'));
    alter table runs drop column superseded_at, drop column superseded_by,
      drop column reopened_at, drop column reopens;
  `);
};
