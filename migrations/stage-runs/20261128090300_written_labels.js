/**
 * Labels of an issue are moved by one outbox row, for all runs of the issue. What has been
 * written is kept by run, so that it is written once and people's own changes stay.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    -- No foreign key: its check would lock the run after the outbox row, in the wrong order.
    create table written_labels (
      run_id uuid primary key,
      -- Whether the labels of the run's start or of its end were written last.
      state text not null check (state in ('start', 'end')),
      -- The outbox row's number when they were.
      late_writes integer not null
    );
    insert into written_labels
      select r.id, case when r.outcome is null then 'start' else 'end' end, 0
        from runs r
       where not exists (
         select from outbox o where o.run_id = r.id and o.kind = 'labels'
            and o.written_version < o.wanted_version and o.failed_at is null);

    -- Issues and pull requests on which the platform has put need:input.
    create table input_requests (
      repository_id uuid not null,
      issue_number integer not null,
      primary key (repository_id, issue_number)
    );
    insert into input_requests
      select distinct repository_id, issue_number from runs where outcome = 'no-change';
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    drop table input_requests;
    drop table written_labels;
  `);
};
