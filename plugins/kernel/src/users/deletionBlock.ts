import type { User } from '@stagecraft/backstage-plugin-kernel-common';

/**
 * Why a platform admin may not delete somebody, so that the page can say it before the
 * server does (requirements F2); undefined where nothing stands against it.
 */
export function deletionBlock(options: {
  me: User;
  user: User;
}): 'owner' | 'self' | 'admin' | undefined {
  const { me, user } = options;
  if (user.isPlatformOwner) return 'owner';
  if (user.id === me.id) return 'self';
  if (user.isPlatformAdmin && !me.isPlatformOwner) return 'admin';
  return undefined;
}

/** Only the owner changes an admin: whoever could rewrite one could become one. */
export function mayChange(options: { me: User; user: User }): boolean {
  const { me, user } = options;
  return me.isPlatformOwner || !user.isPlatformAdmin;
}
