import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';
import { readLabelCatalogue } from '@stagecraft/backstage-plugin-kernel-node/testUtils';

export const CATALOGUE = readLabelCatalogue({});

/** The catalogue's labels with these keys. */
export function labelsOf(...keys: string[]): CatalogueLabel[] {
  return keys.map(key => CATALOGUE.byKey(key));
}
