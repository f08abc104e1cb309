import type { Config } from '@backstage/config';
import { ConfigProblemsError, runConfigChecks } from './configProblems';
import { readStagecraftConfig } from './stagecraftConfig';

/**
 * What the host must have before anything starts: one PostgreSQL database with a schema
 * for each plugin (architecture §3.4) and a valid `stagecraft` section. `readSections`
 * read what belongs to other plugins. Throws one ConfigProblemsError for everything that
 * is wrong.
 */
export function checkHostConfig(
  config: Config,
  readSections: ((config: Config) => unknown)[] = [],
): void {
  runConfigChecks([
    () => checkDatabase(config),
    () => readStagecraftConfig(config),
    ...readSections.map(read => () => read(config)),
  ]);
}

function checkDatabase(config: Config): void {
  const database = config.getOptionalConfig('backend.database');
  const problems: string[] = [];
  const client = database?.getOptionalString('client');
  if (client !== 'pg') {
    problems.push(
      `backend.database.client is ${
        client ?? 'missing'
      }: Stagecraft needs PostgreSQL, set it to pg`,
    );
  }
  if (database?.getOptionalString('pluginDivisionMode') !== 'schema') {
    problems.push(
      'backend.database.pluginDivisionMode must be schema: Stagecraft keeps every plugin in one database, a schema for each',
    );
  }
  const plugins = database?.getOptionalConfig('plugin');
  const apart = plugins
    ?.keys()
    .filter(
      id => plugins.has(`${id}.connection`) || plugins.has(`${id}.client`),
    )
    .map(
      id =>
        `backend.database.plugin.${id} has its own client or connection: remove it, Stagecraft needs one connection for all plugins`,
    );
  problems.push(...(apart ?? []));
  if (problems.length > 0) throw new ConfigProblemsError(problems);
}
