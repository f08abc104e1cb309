/**
 * Since when the log of a run that ended long ago is no longer kept. A run whose prompt is
 * null has nothing more to empty, so the index holds only the runs of the last days.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    alter table runs add column log_emptied_at timestamptz(3);
    create index runs_to_empty on runs (finished_at, id)
      where prompt is not null and environment_released_at is not null;
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    drop index runs_to_empty;
    alter table runs drop column log_emptied_at;
  `);
};
