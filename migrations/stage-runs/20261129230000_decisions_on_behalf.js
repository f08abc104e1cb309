/**
 * Where the configuration allows it, a person decides about a request through a tool of theirs. The row says so.
 *
 * @param { import("knex").Knex } knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    alter table agent_request_decisions drop constraint agent_request_decisions_proof_kind_check;
    alter table agent_request_decisions add constraint agent_request_decisions_proof_kind_check
      check (proof_kind in ('portal_session', 'adapter', 'on_behalf'));
  `);
};

/**
 * @param { import("knex").Knex } knex
 */
exports.down = async function down(knex) {
  await knex.raw(`
    update agent_request_decisions set proof_kind = 'portal_session' where proof_kind = 'on_behalf';
    alter table agent_request_decisions drop constraint agent_request_decisions_proof_kind_check;
    alter table agent_request_decisions add constraint agent_request_decisions_proof_kind_check
      check (proof_kind in ('portal_session', 'adapter'));
  `);
};
