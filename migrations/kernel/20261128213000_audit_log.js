/**
 * The audit log is asked for what one person did and for what one delivery has set off.
 *
 * @param { import("knex").Knex } knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    -- System and agents are in most rows: whoever looks for them finds them without an index.
    create index events_human on kernel.events (actor_id, xid, id) where actor_type = 'human';
    create index events_correlation on kernel.events ((payload ->> 'correlationId'), xid, id)
      where payload ->> 'correlationId' is not null;
  `);
};

/**
 * @param { import("knex").Knex } knex
 */
exports.down = async function down(knex) {
  await knex.raw(`
    drop index kernel.events_correlation;
    drop index kernel.events_human;
  `);
};
