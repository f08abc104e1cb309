import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  openTestDatabase,
  type StageRunsDatabase,
} from './__testUtils__/openTestDatabase';

jest.setTimeout(60_000);

let database: StageRunsDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
});

afterAll(() => database.close());

const config = {
  directory: resolvePackagePath('@stagecraft/migrations', 'stage-runs'),
  schemaName: 'stage-runs',
};

async function tables(): Promise<string[]> {
  const { rows } = await database.knex.raw(
    `select table_name from information_schema.tables
      where table_schema = 'stage-runs' and table_name not like 'knex%' order by 1`,
  );
  return rows.map((row: { table_name: string }) => row.table_name);
}

it('go up, down to nothing, and up again', async () => {
  const all = await tables();
  expect(all).toEqual([
    ...['adapter_nonces', 'agent_request_decisions'],
    ...['agent_request_deliveries', 'agent_requests'],
    'agent_session_parts',
    'agent_session_uploads',
    'agent_sessions',
    'agent_statuses',
    'approvals',
    'autonomy_choices',
    'bundle_parts',
    'input_requests',
    'label_commands',
    'label_sweep',
    'label_threads',
    'label_writers',
    'outbox',
    'permits',
    'project_turns',
    'prompt_templates',
    'refused_deliveries',
    'review_requests',
    'role_gates',
    'role_label_puts',
    'role_label_removals',
    'run_attempts',
    'run_log_chunks',
    'run_verifications',
    'runs',
    'start_wishes',
    'voided_labels',
    'written_comments',
    'written_labels',
  ]);
  await database.knex.migrate.rollback(config, true);
  expect(await tables()).toEqual([]);
  await database.knex.migrate.latest(config);
  expect(await tables()).toEqual(all);
});
