/**
 * What members of a project deliver as, beside what they may do: a product manager, a
 * quality engineer and so on (requirements F6).
 *
 * @param { import("knex").Knex } knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    alter table kernel.project_members
      add column delivery_roles text[] not null default '{}'
        check (delivery_roles <@ array['pm', 'sa', 'qa', 'sre', 'em', 'km']);
  `);
};

/**
 * @param { import("knex").Knex } knex
 */
exports.down = async function down(knex) {
  await knex.raw(`
    alter table kernel.project_members drop column delivery_roles;
  `);
};
