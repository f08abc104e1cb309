import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { readStagecraftConfig } from '../config/stagecraftConfig';
import { projectDirectoryServiceRef } from '../directory/projectDirectoryService';
import { MirrorCache } from '../git/mirrorCache';
import { defaultMirrorFolder } from '../git/mirrorFolder';
import { kernelDatabaseServiceRef } from '../migrations/kernelDatabase';
import { redactionServiceRef } from '../redaction/redactionService';
import { vaultServiceRef } from '../vault/vaultService';
import { kernelMetricsServiceRef } from '../metrics/kernelMetrics';
import { createGitHubApp } from './app/createGitHubApp';
import { CredentialLimits } from './credentialLimits';
import { Credentials } from './credentials';
import { CredentialStore } from './credentialStore';
import { OctokitGitHubClients } from './octokitGitHubClients';
import type { GitHubClients } from './types';

/** GitHub and git through the stored credentials, which never leave it. */
export const gitHubClientsServiceRef = createServiceRef<GitHubClients>({
  id: 'stagecraft.kernel.github-clients',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        config: coreServices.rootConfig,
        database: kernelDatabaseServiceRef,
        directory: projectDirectoryServiceRef,
        metrics: kernelMetricsServiceRef,
        redaction: redactionServiceRef,
        vault: vaultServiceRef,
      },
      factory({ config, database, directory, metrics, redaction, vault }) {
        const { github } = readStagecraftConfig(config);
        const { knex } = database;
        const limits = new CredentialLimits({ knex, metrics });
        const app =
          github.credentials.app &&
          createGitHubApp({
            ...{ limits, redaction, apiUrl: github.apiUrl },
            ...github.credentials.app,
          });
        return new OctokitGitHubClients({
          apiUrl: github.apiUrl,
          contentWritesPerSecond: github.contentWritesPerSecond,
          webUrl: github.webUrl,
          directory,
          redaction,
          limits,
          app,
          credentials: new Credentials({
            store: new CredentialStore({ knex, vault, redaction }),
            app,
          }),
          mirrors: new MirrorCache({
            folder: github.mirrorFolder ?? defaultMirrorFolder(),
          }),
        });
      },
    }),
});
