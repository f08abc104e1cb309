/**
 * What kind of work an issue is: which stages it goes through, and how much there is to
 * read of what a run leaves behind.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    alter table runs
      -- { id, stages }; null: all stages of the issue's way.
      add column scope jsonb,
      -- { lines, words, readingMinutes } of the Markdown that it adds; null: not delivered.
      add column artefact jsonb;
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw('alter table runs drop column scope, drop column artefact');
};
