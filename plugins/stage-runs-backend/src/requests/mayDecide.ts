import type {
  PortalUser,
  ProjectRole,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { RequestRow } from './rows';

/** Who wants to decide. Whatever is no person has no way to become one: see `api/ownSession`. */
export interface Decider {
  user: Pick<PortalUser, 'isPlatformAdmin' | 'isPlatformOwner'>;
  /** In the project of the run; undefined for somebody who is no member. */
  role: ProjectRole | undefined;
}

/**
 * The one answer to who may decide about a request. `owner`: an admin of the project or of
 * the platform. `delegated`: also a member who may operate runs.
 */
export function mayDecide(
  mode: RequestRow['mode'],
  { user, role }: Decider,
): boolean {
  if (user.isPlatformAdmin || user.isPlatformOwner) return true;
  if (role === 'admin') return true;
  return mode === 'delegated' && role === 'read_write';
}
