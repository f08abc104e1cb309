import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { readLabelCatalogue } from '../labels/labelCatalogue';
import { readStagecraftConfig } from './stagecraftConfig';

/**
 * What the host must have before anything starts: one PostgreSQL database with a schema
 * for each plugin (architecture §3.4) and a valid `stagecraft` section. Throws an
 * InputError of one line that says what to change.
 */
export function checkHostConfig(config: Config): void {
  checkDatabase(config);
  readLabelCatalogue(readStagecraftConfig(config).labels);
}

function checkDatabase(config: Config): void {
  const database = config.getOptionalConfig('backend.database');
  const client = database?.getOptionalString('client');
  if (client !== 'pg') {
    throw new InputError(
      `Configuration backend.database.client is ${
        client ?? 'missing'
      }: Stagecraft needs PostgreSQL, set it to pg`,
    );
  }
  if (database?.getOptionalString('pluginDivisionMode') !== 'schema') {
    throw new InputError(
      'Configuration backend.database.pluginDivisionMode must be schema: Stagecraft keeps every plugin in one database, a schema for each',
    );
  }
  const plugins = database.getOptionalConfig('plugin');
  const apart = plugins
    ?.keys()
    .find(id => plugins.has(`${id}.connection`) || plugins.has(`${id}.client`));
  if (apart) {
    throw new InputError(
      `Configuration backend.database.plugin.${apart} has its own client or connection: remove it, Stagecraft needs one connection for all plugins`,
    );
  }
}
