/**
 * For how long GitHub has limited a run, so that it is given up some day, and until when,
 * so that the wait is not counted where the run has only so much time.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    alter table runs
      -- Null once a step has succeeded.
      add column limited_since timestamptz(3),
      -- The end of the newest wait; kept.
      add column limited_until timestamptz(3);
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    alter table runs drop column limited_since, drop column limited_until;
  `);
};
