/**
 * What the repository said of its runs when a run was created, and at which commit: its
 * `services.yaml` with every default filled in. Later changes of the file do not reach it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    alter table runs
      -- { commit, digest, config }; null: created before runs kept it.
      add column repository_config jsonb;
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw('alter table runs drop column repository_config');
};
