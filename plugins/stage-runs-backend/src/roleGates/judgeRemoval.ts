import type {
  PortalUser,
  ProjectRole,
} from '@stagecraft/backstage-plugin-kernel-node';

export interface RemovalFacts {
  sender: { type: string };
  user: PortalUser | undefined;
  /** In the project. */
  role: ProjectRole | undefined;
}

/** Whether who has taken a role's label off may withdraw the gate: a project or platform admin, or the owner. */
export function mayWithdraw({ sender, user, role }: RemovalFacts): boolean {
  if (sender.type !== 'User' || !user) return false;
  return user.isPlatformOwner || user.isPlatformAdmin || role === 'admin';
}
