import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { readStagecraftConfig } from '../config/stagecraftConfig';
import { SecretRedaction } from './secretRedaction';
import type { Redaction } from './types';

/**
 * Knows the secrets of the configuration from the start, and those that services add: the
 * kernel adds every stored token, the vault what it opens, stage-runs the secrets of the
 * agent runtimes. One a process. Those of the configuration it knows as long as it lives,
 * others as long as whoever adds them says.
 */
export const redactionServiceRef = createServiceRef<Redaction>({
  id: 'stagecraft.kernel.redaction',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: { config: coreServices.rootConfig },
      factory({ config }) {
        const { github, vault, metrics } = readStagecraftConfig(config);
        const redaction = new SecretRedaction();
        [
          github.credentials.platformToken,
          github.credentials.botToken,
          keyBody(github.credentials.app?.privateKey),
          ...(github.webhook?.secrets ?? []),
          ...vault.keys.map(({ key }) => key),
          metrics.token,
        ].forEach(secret => secret && redaction.addSecret(secret));
        return redaction;
      },
    }),
});

/** Without the lines around it, which every key has. */
function keyBody(pem: string | undefined): string | undefined {
  return pem?.replace(/^-----.*-----$/gm, '').trim();
}
