/**
 * What is known of writes to GitHub that may have come late, so that they are put right.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    -- Raised by a process that wrote although it had lost the row. What was written under a
    -- smaller number is written again.
    alter table outbox add column late_writes integer not null default 0;

    alter table written_comments
      -- The outbox row's number when the text was written.
      add column late_writes integer not null default 0,
      -- Other comments with the nonce are still to be looked for and removed.
      add column copies_left boolean not null default false;
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    alter table written_comments drop column late_writes, drop column copies_left;
    alter table outbox drop column late_writes;
  `);
};
