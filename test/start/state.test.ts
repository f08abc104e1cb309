import { execFile } from 'node:child_process';
import {
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { createTestDatabase } from '../harness/database';
import { ROOT } from '../harness/paths';

jest.setTimeout(60_000);

/** Calls a function of the programs behind npm start, in a process of its own. */
function call(options: {
  module: string;
  name: string;
  argument: object;
  env?: object;
}) {
  const { module, name, argument, env } = options;
  const url = pathToFileURL(join(ROOT, 'scripts/local', module)).href;
  const script = `import(${JSON.stringify(url)})
    .then(module => module.${name}(${JSON.stringify(argument)}))`;
  return promisify(execFile)(process.execPath, ['-e', script], {
    ...{ cwd: ROOT, env: { ...process.env, NODE_OPTIONS: '', ...env } },
  });
}

it('endpoints.json is readable by its owner alone, also after a write that was cut short', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-endpoints-'));
  const stale = join(folder, 'endpoints.json.new');
  await writeFile(stale, '{"portal":', { mode: 0o644 });

  await call({
    ...{ module: 'endpoints.mjs', name: 'writeEndpoints' },
    argument: { portal: { token: 't' } },
    env: { STAGECRAFT_LOCAL_FOLDER: folder },
  });

  const file = join(folder, 'endpoints.json');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    portal: { token: 't' },
  });
  expect(await readdir(folder)).toEqual(['endpoints.json']);
  await rm(folder, { recursive: true });
});

it('a mark that migrations run, of a host that was killed, is taken away', async () => {
  const { knex, url, drop } = await createTestDatabase();
  const marks = ['catalog.knex_migrations_lock', 'a-b.x_knex_migrations_lock'];
  for (const mark of marks) {
    const [schema, table] = mark.split('.');
    await knex.raw('create schema ??', [schema]);
    await knex.raw('create table ??.?? (is_locked int)', [schema, table]);
    await knex.raw('insert into ??.?? values (1)', [schema, table]);
  }

  await call({
    ...{ module: 'database.mjs', name: 'healMigrationLocks' },
    argument: { url },
  });

  for (const mark of marks) {
    const [schema, table] = mark.split('.');
    const { rows } = await knex.raw('select is_locked from ??.??', [
      ...[schema, table],
    ]);
    expect(rows).toEqual([{ is_locked: 0 }]);
  }
  await knex.destroy();
  await drop();
});
