/**
 * Runs that review a pull request: they change nothing, and leave one review there.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    alter table runs
      drop constraint runs_prompt_kind_check,
      drop constraint runs_trigger_source_check,
      drop constraint runs_outcome_check,
      add constraint runs_prompt_kind_check check (prompt_kind in ('work', 'revise', 'review')),
      add constraint runs_trigger_source_check
        check (trigger_source in ('issue_label', 'pull_request_review', 'portal', 'pull_request_label')),
      add constraint runs_outcome_check check (outcome in
        ('delivered', 'reviewed', 'no-change', 'denied', 'limited', 'failed', 'canceled')),
      -- GitHub's id of the review that the run has left, and where people read it.
      add column review_id bigint,
      add column review_url text;
  `);
};

/**
 * Forgets the runs that reviewed: an older version does not know what they are.
 *
 * @param {import('knex').Knex} knex
 */
exports.down = async knex => {
  await knex.raw(`
    delete from outbox where run_id in (select id from runs where prompt_kind = 'review');
    delete from runs where prompt_kind = 'review';
    alter table runs
      drop column review_url,
      drop column review_id,
      drop constraint runs_prompt_kind_check,
      drop constraint runs_trigger_source_check,
      drop constraint runs_outcome_check,
      add constraint runs_prompt_kind_check check (prompt_kind in ('work', 'revise')),
      add constraint runs_trigger_source_check
        check (trigger_source in ('issue_label', 'pull_request_review', 'portal')),
      add constraint runs_outcome_check check (outcome in
        ('delivered', 'no-change', 'denied', 'limited', 'failed', 'canceled'));
  `);
};
