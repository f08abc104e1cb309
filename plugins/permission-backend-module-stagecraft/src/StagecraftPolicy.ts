import type { AuthService } from '@backstage/backend-plugin-api';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import type { ProjectDirectory } from '@stagecraft/backstage-plugin-kernel-node';
import { decide, type Standing } from './decide';

/** Looks up the person, at most 5 s old, and lets `decide` decide. */
export class StagecraftPolicy implements PermissionPolicy {
  readonly #auth: AuthService;
  readonly #directory: ProjectDirectory;

  constructor(options: { auth: AuthService; directory: ProjectDirectory }) {
    this.#auth = options.auth;
    this.#directory = options.directory;
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    return decide(permission, user && (await this.#standingOf(user)));
  }

  async #standingOf({
    credentials,
  }: PolicyQueryUser): Promise<Standing | undefined> {
    if (!this.#auth.isPrincipal(credentials, 'user')) return undefined;
    const { userEntityRef } = credentials.principal;
    const known = await this.#directory.userByEntityRef(userEntityRef);
    if (!known) return undefined;
    const memberships = await this.#directory.membershipsOf(userEntityRef);
    return { ...known, memberships };
  }
}
