import type {
  BackstageCredentials,
  BackstageUserPrincipal,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
} from '@backstage/plugin-permission-common';
import {
  stagecraftProjectReadPermission,
  type ProjectPermission,
} from '@stagecraft/backstage-plugin-kernel-common';
import type {
  PortalUser,
  ProjectAccess,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Request } from 'express';
import { noProject } from '../projects/Projects';

/** Who sent a request. Only the verified token tells; no header of a proxy does. */
export interface Caller {
  credentials: BackstageCredentials<BackstageUserPrincipal>;
  user: PortalUser;
}

/**
 * The one way routes check rights. Callers are people unless the route says otherwise: a
 * service gets 403, a request without a token 401, somebody off the allow list 403.
 */
export class Callers {
  readonly #httpAuth: HttpAuthService;
  readonly #permissions: PermissionsService;
  readonly #access: ProjectAccess;
  readonly #directory: ProjectDirectory;

  constructor(options: {
    httpAuth: HttpAuthService;
    permissions: PermissionsService;
    access: ProjectAccess;
    directory: ProjectDirectory;
  }) {
    this.#httpAuth = options.httpAuth;
    this.#permissions = options.permissions;
    this.#access = options.access;
    this.#directory = options.directory;
  }

  async known(req: Request): Promise<Caller> {
    const credentials = await this.#httpAuth.credentials(req, {
      allow: ['user'],
    });
    const { userEntityRef } = credentials.principal;
    const user = await this.#directory.userByEntityRef(userEntityRef);
    if (!user) {
      throw new NotAllowedError(
        `${userEntityRef} is not on the allow list: ask a platform admin to add the person`,
      );
    }
    return { credentials, user };
  }

  /** For the few routes that are made for other plugins; people get 403. */
  async service(req: Request): Promise<void> {
    await this.#httpAuth.credentials(req, { allow: ['service'] });
  }

  /** A caller with a permission on the whole platform. */
  async withPermission(
    req: Request,
    permission: BasicPermission,
  ): Promise<Caller> {
    const caller = await this.known(req);
    await this.#require(caller, permission);
    return caller;
  }

  /** A caller with a permission on the project; 404 for those who may not even see it. */
  async inProject(
    req: Request,
    projectId: string,
    permission: ProjectPermission | BasicPermission,
  ): Promise<Caller> {
    const caller = await this.known(req);
    const { credentials } = caller;
    const canRead = await this.#access.allows({
      credentials,
      permission: stagecraftProjectReadPermission,
      projectId,
    });
    if (!canRead) throw noProject(projectId);
    if (permission.type === 'basic') {
      await this.#require(caller, permission);
    } else if (permission.name !== stagecraftProjectReadPermission.name) {
      await this.#access.require({ credentials, permission, projectId });
    }
    return caller;
  }

  async visibleProjects(caller: Caller): Promise<'all' | string[]> {
    return this.projectsWith(caller, stagecraftProjectReadPermission);
  }

  /** Those in which the caller has the permission. */
  async projectsWith(
    caller: Caller,
    permission: ProjectPermission,
  ): Promise<'all' | string[]> {
    const { credentials } = caller;
    return this.#access.visibleProjects({ credentials, permission });
  }

  async isAllowed(
    { credentials }: Caller,
    permission: BasicPermission,
  ): Promise<boolean> {
    const [decision] = await this.#permissions.authorize([{ permission }], {
      credentials,
    });
    return decision.result === AuthorizeResult.ALLOW;
  }

  async #require(caller: Caller, permission: BasicPermission): Promise<void> {
    if (await this.isAllowed(caller, permission)) return;
    throw new NotAllowedError(`This needs the right ${permission.name}`);
  }
}
