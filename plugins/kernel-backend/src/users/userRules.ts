import type { PortalUser } from '@stagecraft/backstage-plugin-kernel-node';

type Standing = Pick<PortalUser, 'id' | 'isPlatformAdmin' | 'isPlatformOwner'>;

/**
 * Why `caller` may not delete `target`, or undefined when he may (requirements F2): nobody
 * deletes himself, the owner can't be deleted, only the owner deletes a platform admin.
 * The caller is a platform admin already.
 */
export function deletionRefusal(options: {
  caller: Standing;
  target: Standing;
}): string | undefined {
  const { caller, target } = options;
  if (target.isPlatformOwner) return 'the platform owner cannot be deleted';
  if (caller.id === target.id)
    return 'nobody deletes himself: ask another platform admin';
  if (target.isPlatformAdmin && !caller.isPlatformOwner) {
    return 'only the platform owner deletes a platform admin';
  }
  return undefined;
}

/**
 * Why `caller` may not store the user, or undefined when he may. Whoever could rewrite the
 * identity of an admin could become that admin, so only the owner touches admins and
 * decides who is one.
 */
export function changeRefusal(options: {
  caller: Standing;
  existing: Standing | undefined;
  isPlatformAdmin: boolean | undefined;
}): string | undefined {
  const { caller, existing, isPlatformAdmin } = options;
  if (existing?.isPlatformOwner && isPlatformAdmin === false) {
    return 'isPlatformAdmin: the platform owner stays a platform admin';
  }
  if (caller.isPlatformOwner) return undefined;
  if (existing?.isPlatformAdmin) {
    return 'only the platform owner changes a platform admin';
  }
  if (isPlatformAdmin) {
    return 'isPlatformAdmin: only the platform owner makes a platform admin';
  }
  return undefined;
}
