/**
 * Effects that were given up are counted.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(
    `create index outbox_failed on outbox (kind) where failed_at is not null`,
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`drop index outbox_failed`);
};
