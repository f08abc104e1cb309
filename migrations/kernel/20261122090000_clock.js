/**
 * The clock that every lease, deadline and schedule compares with. It is a function so
 * that tests can put another in its place; nothing in production moves it.
 *
 * @param { import("knex").Knex } knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    create function kernel.now() returns timestamptz
      language sql volatile
      return clock_timestamp();
  `);
};

/**
 * @param { import("knex").Knex } knex
 */
exports.down = async function down(knex) {
  await knex.raw('drop function kernel.now()');
};
