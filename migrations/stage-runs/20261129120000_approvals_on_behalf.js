/**
 * Where the configuration allows it, a person approves through a tool of theirs. The row says so.
 *
 * @param { import("knex").Knex } knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    alter table approvals drop constraint approvals_proof_kind_check;
    alter table approvals add constraint approvals_proof_kind_check
      check (proof_kind in ('github_delivery', 'portal_session', 'on_behalf'));
  `);
};

/**
 * @param { import("knex").Knex } knex
 */
exports.down = async function down(knex) {
  await knex.raw(`
    update approvals set proof_kind = 'portal_session' where proof_kind = 'on_behalf';
    alter table approvals drop constraint approvals_proof_kind_check;
    alter table approvals add constraint approvals_proof_kind_check
      check (proof_kind in ('github_delivery', 'portal_session'));
  `);
};
