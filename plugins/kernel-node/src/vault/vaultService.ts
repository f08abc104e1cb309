import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { readStagecraftConfig } from '../config/stagecraftConfig';
import { AesGcmVault } from './aesGcmVault';
import type { Vault } from './types';

/** Seals and opens secrets with the keys of `stagecraft.vault`. */
export const vaultServiceRef = createServiceRef<Vault>({
  id: 'stagecraft.kernel.vault',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: { config: coreServices.rootConfig },
      factory: ({ config }) =>
        new AesGcmVault(readStagecraftConfig(config).vault.keys),
    }),
});
