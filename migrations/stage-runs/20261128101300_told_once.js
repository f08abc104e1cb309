/**
 * Who put a label of ours and which delivery told of it, so that a command covers one
 * delivery of the account that put it; and which deliveries were refused, so that each is
 * told once.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    alter table label_commands
      -- GitHub's numeric id of the account; null until the label is put.
      add column put_by text,
      add column consumed_by text;

    create table refused_deliveries (
      delivery_id text primary key,
      refused_at timestamptz(3) not null
    );
    create index refused_deliveries_age on refused_deliveries (refused_at);
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    drop table refused_deliveries;
    alter table label_commands drop column put_by, drop column consumed_by;
  `);
};
