/**
 * How long a run has been in its status. A trigger writes it, so that it is right for whoever
 * moves the run, an older replica too.
 *
 * @param { import("knex").Knex } knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    alter table runs add column status_since timestamptz(3);
    alter table runs alter column status_since set default kernel.now();

    create function note_status_since() returns trigger language plpgsql as $$
    begin
      new.status_since := kernel.now();
      return new;
    end $$;

    create trigger runs_status_since before update of status on runs
      for each row when (old.status is distinct from new.status)
      execute function note_status_since();
  `);
};

/**
 * @param { import("knex").Knex } knex
 */
exports.down = async function down(knex) {
  await knex.raw(`
    drop trigger runs_status_since on runs;
    drop function note_status_since();
    alter table runs drop column status_since;
  `);
};
