import { usePermission } from '@backstage/plugin-permission-react';
import {
  stagecraftPlatformAdminPermission,
  stagecraftPlatformOwnerPermission,
  stagecraftProjectAdminPermission,
  stagecraftProjectWritePermission,
} from '@stagecraft/backstage-plugin-kernel-common';

/** What the person may do on the whole platform; false until it is known. The server decides again. */
export interface PlatformRights {
  isPlatformAdmin: boolean;
  isPlatformOwner: boolean;
}

export function usePlatformRights(): PlatformRights {
  const admin = usePermission({
    permission: stagecraftPlatformAdminPermission,
  });
  const owner = usePermission({
    permission: stagecraftPlatformOwnerPermission,
  });
  return { isPlatformAdmin: admin.allowed, isPlatformOwner: owner.allowed };
}

/** What the person may do in a project and on the platform; false until it is known. */
export interface ProjectRights extends PlatformRights {
  isProjectAdmin: boolean;
  canWrite: boolean;
}

export function useProjectRights(projectId: string): ProjectRights {
  const platform = usePlatformRights();
  const admin = usePermission({
    permission: stagecraftProjectAdminPermission,
    resourceRef: projectId,
  });
  const write = usePermission({
    permission: stagecraftProjectWritePermission,
    resourceRef: projectId,
  });
  return {
    ...platform,
    isProjectAdmin: admin.allowed,
    canWrite: write.allowed,
  };
}
