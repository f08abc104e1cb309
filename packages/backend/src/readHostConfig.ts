import { type Config } from '@backstage/config';
import { ConfigSources } from '@backstage/config-loader';
import { checkHostConfig } from '@stagecraft/backstage-plugin-kernel-node';
import { readRunsConfig } from '@stagecraft/backstage-plugin-stage-runs-backend';

/**
 * Loads the configuration as Backstage does (`--config`, app-config.yaml, APP_CONFIG_*)
 * and refuses what Stagecraft can't work with before anything is started, with
 * everything that is wrong in one message.
 */
export async function readHostConfig(): Promise<Config> {
  const config = await ConfigSources.toConfig(
    ConfigSources.default({ argv: process.argv }),
  );
  checkHostConfig(config, [readRunsConfig]);
  return config;
}
