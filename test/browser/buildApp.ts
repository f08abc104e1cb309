import { execFile } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../harness/paths';

/** Inside the repository, where its packages are found. */
const FOLDER = join(ROOT, 'test-results');
const NAME = 'app-of-somebody-else';

/**
 * The front end of a host that has added these packages to its app, as docs/extending.md
 * tells. Answers the environment in which a host serves it in the place of packages/app.
 */
export async function buildApp(
  packages: string[],
): Promise<Record<string, string>> {
  const folder = join(FOLDER, NAME);
  await rm(folder, { recursive: true, force: true });
  await cp(join(ROOT, 'packages/app'), folder, {
    recursive: true,
    filter: source => !/\/(node_modules|dist)$/.test(source),
  });
  const manifest = join(folder, 'package.json');
  const { dependencies, ...rest } = JSON.parse(
    await readFile(manifest, 'utf8'),
  );
  for (const name of packages) dependencies[name] = 'workspace:^';
  await writeFile(manifest, JSON.stringify({ ...rest, dependencies }));
  await promisify(execFile)(
    process.execPath,
    [
      join(ROOT, 'node_modules/@backstage/cli/bin/backstage-cli'),
      ...['package', 'build'],
    ],
    { cwd: folder, env: { ...process.env, NODE_ENV: 'production' } },
  );
  return { APP_CONFIG_app_packageName: NAME, NODE_PATH: FOLDER };
}
