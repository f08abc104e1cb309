/**
 * When the platform looked at an attempt last, and since when it has done so without a gap.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    alter table run_attempts
      add column watched_at timestamptz(3),
      add column watched_since timestamptz(3);
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    alter table run_attempts drop column watched_at, drop column watched_since;
  `);
};
