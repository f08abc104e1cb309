import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { readStagecraftConfig } from '../config/stagecraftConfig';
import { readLabelCatalogue } from './labelCatalogue';
import type { LabelCatalogue } from './types';

/** The labels that this installation knows, under the names that it gave them. */
export const labelCatalogueServiceRef = createServiceRef<LabelCatalogue>({
  id: 'stagecraft.kernel.label-catalogue',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: { config: coreServices.rootConfig },
      factory: ({ config }) =>
        readLabelCatalogue(readStagecraftConfig(config).labels),
    }),
});
