import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '../harness/paths';

const SCRIPT = join(ROOT, 'scripts/check-sql-boundaries.mjs');
const FOREIGN = 'plugins/stage-runs-backend/src/store.ts';

function check(folder: string): Promise<{ code: number; output: string }> {
  return new Promise(resolve => {
    execFile(process.execPath, [SCRIPT, folder], (error, stdout, stderr) =>
      resolve({
        code: error ? Number(error.code) : 0,
        output: stdout + stderr,
      }),
    );
  });
}

async function checkSource(path: string, source: string) {
  const folder = await mkdtemp(join(tmpdir(), 'sql-boundaries-'));
  try {
    for (const top of ['packages', 'plugins', 'migrations']) {
      await mkdir(join(folder, top), { recursive: true });
    }
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), source);
    return await check(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The plugins with a back end, so that a new one can't be forgotten. */
const PLUGINS = readdirSync(join(ROOT, 'plugins'))
  .filter(name => name.endsWith('-backend'))
  .map(name => name.slice(0, -'-backend'.length));

jest.setTimeout(60_000);

describe('E2E-101 SQL boundaries (architecture §3.1)', () => {
  it.each(
    PLUGINS.flatMap(plugin =>
      PLUGINS.filter(other => other !== plugin).map(other => [plugin, other]),
    ),
  )('refuses in %s the tables of %s', async (plugin, other) => {
    for (const path of [
      `plugins/${plugin}-backend/src/store.ts`,
      `migrations/${plugin}/20300101000000_x.js`,
    ]) {
      const { code, output } = await checkSource(
        path,
        `knex.raw('select * from "${other}".some_table');\n`,
      );
      expect(output).toContain(`${path}:1 names the schema "${other}"`);
      expect(code).toBe(1);
    }
  });

  it('has plugins to look at', () => {
    expect(PLUGINS).toEqual(expect.arrayContaining(['kernel', 'stage-runs']));
  });

  it.each([
    ['raw SQL', 'knex.raw("select * from kernel.users")'],
    ['quoted names', 'knex.raw(`select 1 from "kernel"."users"`)'],
    ['a join', 'knex.raw(`select 1 from runs r join kernel.users u on true`)'],
    ['a template', 'knex.raw(`update kernel.projects set a = ${x}`)'],
    ['a table name', "trx('kernel.users').where({ id })"],
    ['withSchema', "knex.withSchema('kernel').select()"],
    ["Backstage's tables", 'knex.raw("delete from catalog.refresh_state")'],
    ['the search path', 'knex.raw("set search_path to kernel")'],
  ])('refuses %s of another plugin', async (_, statement) => {
    const { code, output } = await checkSource(FOREIGN, `${statement};\n`);
    expect(output).toContain(`${FOREIGN}:1 names the schema`);
    expect(code).toBe(1);
  });

  it.each([
    ['its own schema', FOREIGN, 'knex.raw(`select 1 from "stage-runs".runs`)'],
    ['a table alias', FOREIGN, 'knex.raw("select r.id from runs r")'],
    [
      "the database's clock",
      FOREIGN,
      'knex.raw("select kernel.now() from runs")',
    ],
    ['a name that is no SQL', FOREIGN, "log.info('kernel.users')"],
    [
      'the kernel in itself',
      'plugins/kernel-node/src/store.ts',
      'knex.raw("select * from kernel.users")',
    ],
    [
      'everything in tests',
      'plugins/stage-runs-backend/src/store.test.ts',
      'knex.raw("select * from kernel.users")',
    ],
  ])('allows %s', async (_, path, statement) => {
    expect(await checkSource(path, `${statement};\n`)).toEqual({
      code: 0,
      output: '',
    });
  });

  it('finds nothing in this repository', async () => {
    expect(await check(ROOT)).toEqual({ code: 0, output: '' });
  });
});
