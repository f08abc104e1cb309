import type { Knex } from 'knex';

const PROJECTS = 200;
const SEED = 0.42;
/** Runs that are at work: the newest ones. */
const ACTIVE = 60;

/**
 * Runs of a year in 200 projects of uneven size: the largest holds an eighth of them, the
 * smallest a five-hundredth. Five repositories a project, 40 people, issue texts of some
 * hundred bytes; the last 60 are at work. The projects that are there already are the
 * first ones. Answers the projects, largest first.
 */
export async function seedRuns(
  knex: Knex,
  options: { runs: number; requestedBy: string },
): Promise<string[]> {
  const projects = await seedProjects(knex);
  await withoutIndexes(knex, trx => insertRuns(trx, { ...options, projects }));
  await knex.raw('vacuum (analyze) "stage-runs".runs');
  return projects;
}

async function seedProjects(knex: Knex): Promise<string[]> {
  await knex.raw(
    `insert into kernel.projects (slug, name)
     select 'project-' || n, 'Project ' || n
     from generate_series((select count(*) + 1 from kernel.projects), ?) as n`,
    [PROJECTS],
  );
  const { rows } = await knex.raw(
    'select id from kernel.projects order by created_at, length(slug), slug',
  );
  return rows.map((row: { id: string }) => row.id);
}

/** Made again afterwards: sorted once they take a fraction of the time. */
async function withoutIndexes(
  knex: Knex,
  work: (trx: Knex.Transaction) => Promise<void>,
): Promise<void> {
  await knex.transaction(async trx => {
    const { rows } = await trx.raw(
      `select indexname, indexdef from pg_indexes
        where schemaname = 'stage-runs' and tablename = 'runs'
          and indexname not in (select conname from pg_constraint)`,
    );
    for (const { indexname } of rows) {
      await trx.raw('drop index "stage-runs".??', [indexname]);
    }
    await work(trx);
    await trx.raw(`set local maintenance_work_mem = '512MB'`);
    for (const { indexdef } of rows) {
      await trx.raw(indexdef);
    }
  });
}

const INSERT_RUNS = `with dice as materialized (
    select n, n > :runs::int - :active::int as active,
      1 + floor(:projects::int * power(random(), 2.5))::int as project_no,
      1 + floor(5 * power(random(), 2))::int as repository_no,
      random() as outcome, random() as stage, floor(40 * random())::int as person,
      1 + floor(400 * random())::int as issue, random() as minutes
    from generate_series(1, :runs::int) as n
  ),
  asked as (
    select *, (:ids::uuid[])[project_no] as project_id,
      'acme/project-' || project_no || '-' || repository_no as repository,
      kernel.now() - (:runs::int - n) * interval '1 year' / :runs::int as created_at
    from dice
  )
  insert into "stage-runs".runs (id, project_id, repository_id, repository_full_name, issue_number,
    issue_title, issue_body, issue_body_sha256, issue_url, stage, trigger_label, agent_key, runtime,
    locale, model, model_source, reasoning_effort, reasoning_effort_source, policy, requested_by_login,
    requested_by_user_entity_ref, delivery_id, correlation_id, base_branch, work_branch, status, outcome,
    created_at, started_at, finished_at, environment_released_at)
  select gen_random_uuid(), project_id, md5(repository)::uuid, repository,
    case when active then 1000 + n else issue end,
    'Opening hours of shop ' || n, repeat('The page shows the opening hours of shop ' || n || '. ', 4 + n % 16),
    md5(n::text), 'https://github.com/' || repository || '/issues/' || n,
    case when stage < 0.6 then 'dev' when stage < 0.8 then 'qa' when stage < 0.95 then 'docs' else 'release' end,
    'run:dev', 'dev', 'scripted', 'en', 'm', 'default', 'e', 'default', '{}', 'person-' || person,
    case when person = 0 then :requestedBy::text else 'user:default/person-' || person end,
    'd' || n, 'c' || n, 'main', 'codex/issue-' || issue,
    case when active then 'running' when outcome < 0.78 then 'succeeded'
      when outcome < 0.94 then 'failed' else 'canceled' end,
    case when active then null when outcome < 0.7 then 'delivered' when outcome < 0.78 then 'no-change'
      when outcome < 0.9 then 'failed' when outcome < 0.93 then 'limited'
      when outcome < 0.94 then 'denied' else 'canceled' end,
    created_at, created_at + interval '1 second',
    case when not active then created_at + minutes * interval '40 minutes' end,
    case when not active then created_at + interval '40 minutes' end
  from asked`;

async function insertRuns(
  trx: Knex.Transaction,
  options: { runs: number; requestedBy: string; projects: string[] },
): Promise<void> {
  await trx.raw('select setseed(?)', [SEED]);
  await trx.raw(INSERT_RUNS, {
    runs: options.runs,
    active: ACTIVE,
    projects: PROJECTS,
    ids: options.projects,
    requestedBy: options.requestedBy,
  });
}
