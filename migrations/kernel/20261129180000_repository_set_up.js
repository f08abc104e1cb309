/**
 * What an attached repository needs on GitHub (its webhook, its labels), when that was
 * tried last and why it failed. No row: not tried yet.
 *
 * @param { import("knex").Knex } knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    create table kernel.repository_steps (
      repository_id uuid not null references kernel.repositories on delete cascade,
      step text not null,
      tried_at timestamptz not null default kernel.now(),
      problem text,
      primary key (repository_id, step)
    );
    insert into kernel.repository_steps (repository_id, step, tried_at)
      select id, 'webhook', updated_at from kernel.repositories where hook_id is not null;
  `);
};

/**
 * @param { import("knex").Knex } knex
 */
exports.down = async function down(knex) {
  await knex.raw(`
    drop table kernel.repository_steps;
  `);
};
