import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ANNOTATION_ORIGIN_LOCATION } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { ENTITY_LOCATION, PROJECT_SLUG_ANNOTATION } from './annotations';

const PAGE_SIZE = 500;

/**
 * The repositories (owner/name, lower case) that an entity of somebody else stands for
 * already: those get no Component of ours, their own entity carries our tab.
 */
export async function foreignProjectSlugs(options: {
  catalog: CatalogService;
  credentials: BackstageCredentials;
}): Promise<Set<string>> {
  const slugs = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await options.catalog.queryEntities(
      cursor
        ? { cursor, limit: PAGE_SIZE }
        : {
            filter: [
              {
                [`metadata.annotations.${PROJECT_SLUG_ANNOTATION}`]:
                  CATALOG_FILTER_EXISTS,
              },
            ],
            fields: ['metadata.annotations'],
            limit: PAGE_SIZE,
          },
      { credentials: options.credentials },
    );
    for (const { metadata } of page.items) {
      const slug = metadata.annotations?.[PROJECT_SLUG_ANNOTATION];
      const origin = metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION];
      if (slug && origin !== ENTITY_LOCATION) {
        slugs.add(slug.toLowerCase());
      }
    }
    cursor = page.pageInfo.nextCursor;
  } while (cursor);
  return slugs;
}
