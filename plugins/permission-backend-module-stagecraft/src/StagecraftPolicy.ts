import type { AuthService } from '@backstage/backend-plugin-api';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import type { ProjectDirectory } from '@stagecraft/backstage-plugin-kernel-node';
import { decide, MEMBER_PERMISSIONS, type Standing } from './decide';

/** Looks up the person, at most 5 s old, and lets `decide` decide. */
export class StagecraftPolicy implements PermissionPolicy {
  readonly #auth: AuthService;
  readonly #directory: ProjectDirectory;
  readonly #memberPermissions: ReadonlySet<string>;

  constructor(options: {
    auth: AuthService;
    directory: ProjectDirectory;
    /** Names from the configuration, besides MEMBER_PERMISSIONS. */
    memberPermissions: string[];
  }) {
    this.#auth = options.auth;
    this.#directory = options.directory;
    this.#memberPermissions = new Set([
      ...MEMBER_PERMISSIONS,
      ...options.memberPermissions,
    ]);
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const standing = user && (await this.#standingOf(user));
    return decide(permission, standing, this.#memberPermissions);
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
