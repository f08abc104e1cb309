/**
 * Stages that a person starts in the portal, and gates that an owner opens (requirements 3.1,
 * "Next step" and 3.1.2, "Skipping a stage").
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    alter table runs
      -- Trigger labels that were on the issue when the portal started the run: they go, and
      -- the run's own is put.
      add column displaced_labels text[] not null default '{}',
      -- Stages before this one without an approved result, each with the reason: [{stage, reason}].
      -- Null where nothing is passed by: beside the pipeline, for a revision, and before this existed.
      add column skipped_stages jsonb,
      -- The person's decision that opened the gate: who, why, and the session in which it was made.
      add column owner_decision jsonb,
      add constraint runs_owner_decision_has_reason
        check (owner_decision is null or length(owner_decision->>'reason') between 10 and 500);
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw(`
    alter table runs drop column owner_decision, drop column skipped_stages,
      drop column displaced_labels;
  `);
};
