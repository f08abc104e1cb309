import {
  createBackend,
  discoveryFeatureLoader,
} from '@backstage/backend-defaults';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  stagecraftRootHttpRouterServiceFactory,
  stagecraftRootLoggerServiceFactory,
} from '@stagecraft/backstage-plugin-kernel-node/host';
import { readHostConfig } from './readHostConfig';
import { startInTurn } from './startInTurn';

async function start() {
  const config = await readHostConfig();
  const backend = createBackend();

  backend.add(
    createServiceFactory({
      service: coreServices.rootConfig,
      deps: {},
      factory: () => config,
    }),
  );
  backend.add(stagecraftRootLoggerServiceFactory);
  backend.add(stagecraftRootHttpRouterServiceFactory);

  backend.add(import('@backstage/plugin-app-backend'));

  backend.add(import('@backstage/plugin-auth-backend'));
  backend.add(
    import('@stagecraft/backstage-plugin-auth-backend-module-stagecraft'),
  );
  // Absent from production: the module would refuse to serve there anyway.
  if (config.has('auth.providers.guest')) {
    backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
  }

  backend.add(import('@backstage/plugin-permission-backend'));
  backend.add(
    import('@stagecraft/backstage-plugin-permission-backend-module-stagecraft'),
  );

  backend.add(import('@backstage/plugin-catalog-backend'));
  backend.add(
    import('@stagecraft/backstage-plugin-catalog-backend-module-stagecraft'),
  );

  backend.add(import('@backstage/plugin-notifications-backend'));
  backend.add(import('@backstage/plugin-signals-backend'));

  backend.add(import('@stagecraft/backstage-plugin-kernel-backend'));

  backend.add(import('@stagecraft/backstage-plugin-stage-runs-backend'));
  backend.add(
    import(
      '@stagecraft/backstage-plugin-stage-runs-backend-module-standard-stages'
    ),
  );
  backend.add(
    import('@stagecraft/backstage-plugin-stage-runs-backend-module-scripted'),
  );

  // People's own MCP clients call the actions of `backend.actions.pluginSources` by it.
  backend.add(import('@backstage/plugin-mcp-actions-backend'));
  // What an installation adds by `backend.packages`, without a line of code.
  backend.add(discoveryFeatureLoader);

  await startInTurn(config, () => backend.start());
}

start().catch(error => {
  // No stack on purpose: what a person has to change is in the message.
  process.stderr.write(`Stagecraft can't start: ${error.message}\n`);
  process.exit(1);
});
