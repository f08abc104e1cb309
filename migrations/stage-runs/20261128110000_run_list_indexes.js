/**
 * A page of the runs list is read project by project (platform admins: of all projects at
 * once) in the list's own order. So each filter needs an index that ends with the sort,
 * with the project before it and without. The state of a run is its status while it is at
 * work and its outcome afterwards: one index serves both filters.
 *
 * Runs that are at work are in none of the indexes on finished_at, so these cost one
 * write a run. Until the last older replica is gone, its lists of one status take longer.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create index runs_state_created on runs ((coalesce(outcome, status)), created_at, id);
    create index runs_stage_created on runs (stage, created_at, id);
    create index runs_project_state_created on runs (project_id, (coalesce(outcome, status)), created_at, id);
    create index runs_project_stage_created on runs (project_id, stage, created_at, id);
    create index runs_project_requester_created on runs
      (project_id, requested_by_user_entity_ref, created_at, id);
    create index runs_project_repository_created on runs (project_id, repository_full_name, created_at, id);
    create index runs_issue_number_created on runs (issue_number, created_at, id);

    create index runs_state_finished on runs ((coalesce(outcome, status)), finished_at, id)
      where finished_at is not null;
    create index runs_stage_finished on runs (stage, finished_at, id) where finished_at is not null;
    create index runs_requester_finished on runs (requested_by_user_entity_ref, finished_at, id)
      where finished_at is not null;
    create index runs_repository_finished on runs (repository_full_name, finished_at, id)
      where finished_at is not null;
    create index runs_issue_number_finished on runs (issue_number, finished_at, id) where finished_at is not null;
    create index runs_project_state_finished on runs (project_id, (coalesce(outcome, status)), finished_at, id)
      where finished_at is not null;
    create index runs_project_stage_finished on runs (project_id, stage, finished_at, id)
      where finished_at is not null;
    create index runs_project_requester_finished on runs
      (project_id, requested_by_user_entity_ref, finished_at, id) where finished_at is not null;
    create index runs_project_repository_finished on runs (project_id, repository_full_name, finished_at, id)
      where finished_at is not null;

    drop index runs_status_created;
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    create index runs_status_created on runs (status, created_at, id);

    drop index runs_project_repository_finished;
    drop index runs_project_requester_finished;
    drop index runs_project_stage_finished;
    drop index runs_project_state_finished;
    drop index runs_issue_number_finished;
    drop index runs_repository_finished;
    drop index runs_requester_finished;
    drop index runs_stage_finished;
    drop index runs_state_finished;
    drop index runs_issue_number_created;
    drop index runs_project_repository_created;
    drop index runs_project_requester_created;
    drop index runs_project_stage_created;
    drop index runs_project_state_created;
    drop index runs_stage_created;
    drop index runs_state_created;
  `);
};
