/**
 * Runs wait for a place in one queue: by project, within a project by priority and age.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    -- In the order in which they go: 'high' sorts before 'normal'.
    alter table runs add column priority text not null default 'normal'
      check (priority in ('high', 'normal'));

    -- When the environment said last that the run has to wait; kept. That time does not count
    -- where the run has only so much time.
    alter table runs add column waited_until timestamptz(3);

    -- Until the last older replica is gone, its own look at the queue takes longer.
    drop index runs_permit_queue;
    create index runs_queue on runs (project_id, agent_key, priority, created_at, id)
      where status = 'pending' and stop_requested_at is null;
    -- The first ones of each project, agent and priority. One expression, because by columns the planner
    -- takes an index that has all runs of a project.
    create index runs_queue_lanes on runs
      ((project_id::text || '/' || agent_key || '/' || priority), created_at, id)
      where status = 'pending' and stop_requested_at is null;

    -- When each project was given a place last, so that projects that have as much at work take turns.
    create table project_turns (
      project_id uuid primary key,
      last_granted_at timestamptz(3) not null
    );
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    drop table project_turns;
    drop index runs_queue_lanes;
    drop index runs_queue;
    create index runs_permit_queue on runs (project_id, agent_key, created_at, id) where status = 'pending';
    alter table runs drop column waited_until, drop column priority;
  `);
};
