import type {
  BackstageCredentials,
  BackstageUserPrincipal,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { ProjectDirectory } from '@stagecraft/backstage-plugin-kernel-node';
import type { Request } from 'express';

/** Runs are shown to people whom the portal knows, and to nobody else. */
export class ApiCallers {
  readonly #httpAuth: HttpAuthService;
  readonly #directory: ProjectDirectory;

  constructor(options: {
    httpAuth: HttpAuthService;
    directory: ProjectDirectory;
  }) {
    this.#httpAuth = options.httpAuth;
    this.#directory = options.directory;
  }

  /** Throws for anonymous callers, services without a person, and people who are no users. */
  async person(
    req: Request,
  ): Promise<BackstageCredentials<BackstageUserPrincipal>> {
    const credentials = await this.#httpAuth.credentials(req, {
      allow: ['user'],
    });
    const { userEntityRef } = credentials.principal;
    if (await this.#directory.userByEntityRef(userEntityRef)) {
      return credentials;
    }
    throw new NotAllowedError(`${userEntityRef} is no user of this portal`);
  }
}
