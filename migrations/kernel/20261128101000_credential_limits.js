/**
 * What all replicas know about the limits of each GitHub credential.
 *
 * @param { import("knex").Knex } knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    create table kernel.credential_limits (
      -- SHA-256 of the token: the limits belong to it, wherever it is stored.
      budget_id text primary key,
      kind text check (kind in ('primary', 'secondary')),
      -- Null: never limited so far.
      limited_until timestamptz,
      -- How often in a row a limit was met again after its wait.
      repeats int not null default 0,
      -- The place of the newest content write; in the past while there are places left.
      last_write_at timestamptz
    );
  `);
};

/**
 * @param { import("knex").Knex } knex
 */
exports.down = async function down(knex) {
  await knex.raw('drop table kernel.credential_limits');
};
