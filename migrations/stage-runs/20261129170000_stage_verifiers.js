/**
 * Verifiers that a stage brings, beside those of the repository.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    -- As the stage had them when the run was asked for; null when it had none.
    alter table runs add column stage_verifiers jsonb;
    -- Who says that it has to pass. Replicas of before know only those of repositories.
    alter table run_verifications add column source text not null default 'repository'
      check (source in ('stage', 'repository'));
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    alter table run_verifications drop column source;
    alter table runs drop column stage_verifiers;
  `);
};
