/**
 * The allow list of people, projects with their members and repositories, and the
 * sealed GitHub credentials.
 *
 * @param { import("knex").Knex } knex
 */
exports.up = async function up(knex) {
  await knex.raw(`
    create table kernel.users (
      id uuid primary key default gen_random_uuid(),
      email text not null,
      user_entity_ref text not null unique,
      github_user_id bigint unique,
      github_login text,
      is_platform_admin boolean not null default false,
      is_platform_owner boolean not null default false,
      created_at timestamptz not null default kernel.now(),
      updated_at timestamptz not null default kernel.now(),
      check (is_platform_admin or not is_platform_owner)
    );
    create unique index users_email on kernel.users (lower(email));
    create unique index users_single_owner on kernel.users (is_platform_owner) where is_platform_owner;

    create table kernel.projects (
      id uuid primary key default gen_random_uuid(),
      slug text not null unique check (slug ~ '^[a-z0-9]$|^[a-z0-9][a-z0-9-]{0,38}[a-z0-9]$'),
      name text not null,
      locale text not null default 'en' check (locale in ('en', 'ru')),
      created_at timestamptz not null default kernel.now(),
      updated_at timestamptz not null default kernel.now()
    );

    create table kernel.project_members (
      project_id uuid not null references kernel.projects on delete cascade,
      user_id uuid not null references kernel.users on delete cascade,
      role text not null check (role in ('read', 'read_write', 'admin')),
      created_at timestamptz not null default kernel.now(),
      updated_at timestamptz not null default kernel.now(),
      primary key (project_id, user_id)
    );
    create index project_members_user on kernel.project_members (user_id);

    create table kernel.repositories (
      id uuid primary key default gen_random_uuid(),
      project_id uuid not null references kernel.projects on delete cascade,
      provider text not null default 'github' check (provider in ('github')),
      external_id bigint not null,
      owner text not null,
      name text not null,
      alias text not null check (alias ~ '^[a-z0-9][a-z0-9._-]*$'),
      role text not null default 'service' check (role in ('orchestrator', 'service', 'docs', 'mixed')),
      default_ref text not null default 'main',
      docs_root_path text,
      services_yaml_path text not null default 'services.yaml',
      hook_id bigint,
      created_at timestamptz not null default kernel.now(),
      updated_at timestamptz not null default kernel.now(),
      unique (provider, external_id),
      unique (project_id, provider, owner, name),
      unique (project_id, alias)
    );

    -- scope_id: the project or the repository; null for the platform. Not a foreign
    -- key because it names one of two tables; whoever deletes those deletes these.
    create table kernel.credentials (
      id uuid primary key default gen_random_uuid(),
      scope text not null check (scope in ('platform', 'project', 'repository')),
      scope_id uuid,
      kind text not null check (kind in ('platform', 'bot')),
      key_id text not null,
      sealed text not null,
      bot_login text,
      bot_email text,
      created_at timestamptz not null default kernel.now(),
      updated_at timestamptz not null default kernel.now(),
      check ((scope = 'platform') = (scope_id is null))
    );
    create unique index credentials_one_per_scope on kernel.credentials
      (scope, coalesce(scope_id, '00000000-0000-0000-0000-000000000000'::uuid), kind);
  `);
};

/**
 * @param { import("knex").Knex } knex
 */
exports.down = async function down(knex) {
  await knex.raw(`
    drop table kernel.credentials;
    drop table kernel.repositories;
    drop table kernel.project_members;
    drop table kernel.projects;
    drop table kernel.users;
  `);
};
