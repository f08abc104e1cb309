import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { readStagecraftConfig } from '../config/stagecraftConfig';
import { redactionServiceRef } from '../redaction/redactionService';
import { AesGcmVault } from './aesGcmVault';
import { RedactingVault } from './redactingVault';
import type { Vault } from './types';

/** Seals and opens secrets with the keys of `stagecraft.vault`; both make the redaction know them. */
export const vaultServiceRef = createServiceRef<Vault>({
  id: 'stagecraft.kernel.vault',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        config: coreServices.rootConfig,
        redaction: redactionServiceRef,
      },
      factory({ config, redaction }) {
        const vault = new AesGcmVault(readStagecraftConfig(config).vault.keys);
        return new RedactingVault({ vault, redaction });
      },
    }),
});
