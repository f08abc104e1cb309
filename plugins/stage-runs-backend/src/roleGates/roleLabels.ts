import { DELIVERY_ROLES } from '@stagecraft/backstage-plugin-kernel-common';
import type {
  CatalogueLabel,
  DeliveryRole,
} from '@stagecraft/backstage-plugin-kernel-node';

/** Key of the label by which the role is asked for; its name on GitHub is the catalogue's. */
export function roleLabelKey(role: DeliveryRole): string {
  return `need.${role}`;
}

/** The role that a label asks for, if it is one of those. */
export function roleOfLabel(
  label: CatalogueLabel | undefined,
): DeliveryRole | undefined {
  return DELIVERY_ROLES.find(role => roleLabelKey(role) === label?.key);
}
