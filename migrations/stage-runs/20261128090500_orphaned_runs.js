/**
 * Runs of deleted projects are deleted: PostgreSQL looks for what refers to each of them.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create index runs_retry_of on runs (retry_of) where retry_of is not null;
    create index runs_revises on runs (revises) where revises is not null;
    create index runs_session_from on runs (session_from) where session_from is not null;
    create index review_requests_run on review_requests (run_id) where run_id is not null;
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    drop index review_requests_run;
    drop index runs_session_from;
    drop index runs_revises;
    drop index runs_retry_of;
  `);
};
