import type {
  AuthService,
  BackstageCredentials,
  BackstageUserPrincipal,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { ProjectDirectory } from '@stagecraft/backstage-plugin-kernel-node';
import type { Request } from 'express';

/** Runs are shown to people whom the portal knows, and to nobody else. */
export class ApiCallers {
  readonly #auth: AuthService;
  readonly #httpAuth: HttpAuthService;
  readonly #directory: ProjectDirectory;

  constructor(options: {
    auth: AuthService;
    httpAuth: HttpAuthService;
    directory: ProjectDirectory;
  }) {
    this.#auth = options.auth;
    this.#httpAuth = options.httpAuth;
    this.#directory = options.directory;
  }

  /** Throws for anonymous callers, services without a person, and people who are no users. */
  async person(
    req: Request,
  ): Promise<BackstageCredentials<BackstageUserPrincipal>> {
    return this.#user(
      await this.#httpAuth.credentials(req, { allow: ['user'] }),
    );
  }

  /** The same of credentials that somebody else has checked. */
  async known(
    credentials: BackstageCredentials,
  ): Promise<BackstageCredentials<BackstageUserPrincipal>> {
    if (this.#auth.isPrincipal(credentials, 'user')) {
      return this.#user(credentials);
    }
    throw new NotAllowedError(
      'Only a person, or a tool of theirs, may do this',
    );
  }

  async #user(credentials: BackstageCredentials<BackstageUserPrincipal>) {
    const { userEntityRef } = credentials.principal;
    if (await this.#directory.userByEntityRef(userEntityRef)) {
      return credentials;
    }
    throw new NotAllowedError(`${userEntityRef} is no user of this portal`);
  }
}
