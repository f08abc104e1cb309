import type { Knex } from 'knex';

export const ROWS = 30_000;

/** Twelve projects; what lies where says `seedManyRuns`. */
export const PROJECTS = Array.from(
  { length: 12 },
  (_, n) => `0b0e2f4e-6e1b-4b4e-9a53-5f4f3c1d${String(n).padStart(4, '0')}`,
);

/**
 * Runs as they are hardest to list: half of all are in the first project; the second
 * has only the oldest ones; what is rare (`denied`, stage `docs`, repository
 * `acme/r0-old`) is old, too. Over 300 days up to now, the last 20 are at work.
 * Up to ten runs an issue; 40 people ask.
 */
export async function seedManyRuns(knex: Knex): Promise<void> {
  await knex.raw(
    `with places as (
       select n, n > :rows::int - 20 as active, n < :rows::int / 50 as old,
         case when n < 1000 and n % 2 = 0 then 2 when n % 2 = 0 then 1 else 3 + n / 2 % 10 end as project_no,
         kernel.now() - (:rows::int - n) * interval '300 days' / :rows::int as created_at
       from generate_series(1, :rows::int) as n
     )
     insert into runs (id, project_id, repository_id, repository_full_name, issue_number, issue_title, issue_body,
       issue_body_sha256, issue_url, stage, trigger_label, agent_key, runtime, locale, model, model_source,
       reasoning_effort, reasoning_effort_source, policy, requested_by_login, requested_by_user_entity_ref,
       delivery_id, correlation_id, base_branch, work_branch, status, outcome, created_at, finished_at)
     select gen_random_uuid(), (:projects::uuid[])[project_no], md5(project_no::text)::uuid,
       'acme/r' || project_no || case when old then '-old' else '-' || n % 3 end, case when active then 10000 + n else 1 + n / 60 end, 'title', 'body', '', '',
       case when old and n % 3 = 0 then 'docs' else 'dev' end, 'run:dev', 'dev', 'scripted', 'en', 'm', 'default',
       'e', 'default', '{}', 'mateo', 'user:default/u' || n / 2 % 40, 'd' || n, 'c' || n, 'main', 'b',
       case when active then 'running' when old and n % 5 = 0 or n % 7 = 0 then 'failed' else 'succeeded' end,
       case when active then null when old and n % 5 = 0 then 'denied' when n % 7 = 0 then 'failed'
         else 'delivered' end,
       created_at, case when not active then created_at + n % 50 * interval '1 minute' end
     from places`,
    { rows: ROWS, projects: PROJECTS },
  );
  await knex.raw('vacuum (analyze) runs');
}
