import type { AuthService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import {
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { PROJECT_SLUG_ANNOTATION } from '@stagecraft/backstage-plugin-kernel-common';
import { ENTITY_LOCATION } from './entities';

/** Repositories (owner/name in lower case) that entities of others stand for. */
export async function claimedRepositories(options: {
  catalog: CatalogService;
  auth: AuthService;
}): Promise<Set<string>> {
  const credentials = await options.auth.getOwnServiceCredentials();
  const claimed = new Set<string>();
  const pages = options.catalog.streamEntities(
    {
      filter: {
        [`metadata.annotations.${PROJECT_SLUG_ANNOTATION}`]:
          CATALOG_FILTER_EXISTS,
      },
      fields: ['metadata.annotations'],
    },
    { credentials },
  );
  for await (const entities of pages) {
    entities.filter(isOfOthers).forEach(entity => claimed.add(slugOf(entity)));
  }
  return claimed;
}

function isOfOthers({ metadata }: Entity): boolean {
  return metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION] !== ENTITY_LOCATION;
}

function slugOf({ metadata }: Entity): string {
  return metadata.annotations![PROJECT_SLUG_ANNOTATION].toLowerCase();
}
