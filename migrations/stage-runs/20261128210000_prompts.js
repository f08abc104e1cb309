/**
 * Beside the prompt of a run: its facts for programs, what it was made of, and whether the
 * issue was already another one when it was made.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    alter table runs
      -- Versioned JSON; emptied with the prompt.
      add column prompt_context jsonb,
      -- { bytes, maxBytes, template, sections, trimmed }; stays.
      add column prompt_report jsonb,
      -- The text of the issue had been edited after the run was asked for.
      add column issue_edited boolean not null default false;
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    alter table runs
      drop column prompt_context,
      drop column prompt_report,
      drop column issue_edited;
  `);
};
