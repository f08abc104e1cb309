import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Permission } from '@backstage/plugin-permission-common';

/** Asks the permission framework with the project as resource (architecture §3.12). */
export interface ProjectAccess {
  /** Throws NotAllowedError. Somebody who may not even read the project gets NotFoundError from the caller, by `canRead`. */
  require(options: {
    credentials: BackstageCredentials;
    permission: Permission;
    projectId: string;
  }): Promise<void>;
  allows(options: {
    credentials: BackstageCredentials;
    permission: Permission;
    projectId: string;
  }): Promise<boolean>;
  /** For lists: `all`, or the ids of the projects for which the permission holds. */
  visibleProjects(options: {
    credentials: BackstageCredentials;
    permission: Permission;
  }): Promise<'all' | string[]>;
}
