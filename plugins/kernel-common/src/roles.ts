import type { DeliveryRole, ProjectRole } from './api';

/** What a project role allows, weakest first (requirements F2). */
export const PROJECT_ROLES = ['read', 'read_write', 'admin'] as const;

/** What a member of a project may deliver as; agents have the same keys (requirements F6). */
export const DELIVERY_ROLES: readonly DeliveryRole[] = [
  'pm',
  'sa',
  'qa',
  'sre',
  'em',
  'km',
];

/** True when `role` allows everything that `needed` allows. */
export function roleIncludes(role: ProjectRole, needed: ProjectRole): boolean {
  return PROJECT_ROLES.indexOf(role) >= PROJECT_ROLES.indexOf(needed);
}
