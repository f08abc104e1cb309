/**
 * Deliveries that GitHub lists and the inbox has not. They have a place of their own, so
 * that each is asked for at growing intervals while the sweep goes on with what is new.
 *
 * @param { import("knex").Knex } knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    create table kernel.missed_deliveries (
      repository_id uuid not null references kernel.repositories on delete cascade,
      guid text not null,
      -- GitHub's id of the newest attempt.
      delivery_id bigint not null,
      event text not null,
      first_delivered_at timestamptz not null,
      -- How often it was asked for.
      requests int not null default 0,
      next_at timestamptz not null,
      given_up_at timestamptz,
      primary key (repository_id, guid)
    );
    create index missed_deliveries_waiting on kernel.missed_deliveries (repository_id, first_delivered_at)
      where given_up_at is null;
  `);
};

/**
 * @param { import("knex").Knex } knex
 */
exports.down = async function down(knex) {
  await knex.raw('drop table kernel.missed_deliveries');
};
