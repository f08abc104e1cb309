/**
 * A project's own templates of tasks, which count before those of its repository. A version
 * is never changed; at most the newest one of a name is active.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async knex => {
  await knex.raw(`
    create table prompt_templates (
      project_id uuid not null,
      -- With its language where it has one, for example dev-work_en.
      name text not null check (name <> ''),
      version integer not null check (version > 0),
      text text not null,
      sha256 text not null,
      -- User entity ref.
      author text not null,
      status text not null check (status in ('active', 'archived')),
      created_at timestamptz(3) not null,
      archived_at timestamptz(3),
      archived_by text,
      primary key (project_id, name, version),
      check ((status = 'archived') = (archived_at is not null))
    );
    create unique index prompt_templates_active on prompt_templates (project_id, name)
      where status = 'active';
  `);
};

/** @param {import('knex').Knex} knex */
exports.down = async knex => {
  await knex.raw('drop table prompt_templates');
};
