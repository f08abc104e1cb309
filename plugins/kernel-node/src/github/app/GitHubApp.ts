import { createHash } from 'node:crypto';
import type { Redaction } from '../../redaction/types';
import type { Credential } from '../credential';
import { GitHubAppError } from '../errors';
import { gitHubCall } from '../gitHubFailure';
import type { GitHubOctokit } from '../octokit';
import { RecentlyUsed } from '../recentlyUsed';
import type { CredentialKind } from '../types';
import { APP_PERMISSIONS, missingPermissions } from './appPermissions';
import { InstallationToken, type NewToken } from './InstallationToken';

/** How long an answer about an installation holds; GitHub itself refuses what has changed since. */
const FRESH_MS = 15_000;
const MAX_REPOSITORIES = 1_000;
const MAX_TOKENS = 2 * MAX_REPOSITORIES;

/** What errors call it: the key of the configuration that the fix begins at. */
const FIELD = 'stagecraft.github.credentials.app';

/** How GitHub says that it has no such App, in the place of that it is not installed. */
const UNKNOWN_APP = 'Integration not found';

export interface Installation {
  id: number;
  slug: string;
  isSuspended: boolean;
  permissions: Record<string, string | undefined>;
}

interface RepositoryName {
  owner: string;
  name: string;
}

interface Known {
  installation: Promise<Installation | undefined>;
  askedAt: number;
}

/**
 * The platform's GitHub App: where it is installed, and the tokens of its installations,
 * each for one repository and with the permissions of one kind only.
 */
export class GitHubApp {
  /** Signs its requests with the App's key. */
  readonly #octokit: GitHubOctokit;
  readonly #redaction: Redaction;
  readonly #now: () => number;
  readonly #installations = new RecentlyUsed<Partial<Known>>(MAX_REPOSITORIES);
  readonly #tokens = new RecentlyUsed<InstallationToken>(MAX_TOKENS);

  constructor(options: {
    octokit: GitHubOctokit;
    redaction: Redaction;
    now?: () => number;
  }) {
    this.#octokit = options.octokit;
    this.#redaction = options.redaction;
    this.#now = options.now ?? Date.now;
  }

  /** Its name on GitHub. Throws GitHubAppError with GitHub's reason when it refuses the key. */
  async slug(): Promise<string> {
    return this.#asApp('read the App', async () => {
      const { data } = await this.#octokit.apps.getAuthenticated();
      return data?.slug ?? '';
    });
  }

  /** Undefined where it is not installed. */
  async installation(
    repository: RepositoryName,
  ): Promise<Installation | undefined> {
    const known = this.#installations.get(keyOf(repository), () => ({}));
    const { askedAt = -Infinity } = known;
    if (!known.installation || this.#now() - askedAt > FRESH_MS) {
      known.askedAt = this.#now();
      known.installation = this.#findInstallation(repository);
      known.installation.catch(() => {
        known.installation = undefined;
      });
    }
    return known.installation;
  }

  /** Throws GitHubAppError when the installation lacks permissions of the kind. */
  credential(options: {
    installation: Installation;
    repository: RepositoryName & { externalId?: string };
    kind: CredentialKind;
  }): Credential {
    const { installation, repository, kind } = options;
    const { id, permissions } = installation;
    const missing = missingPermissions(kind, permissions);
    if (missing.length > 0) throw lacks(repository, kind, missing);
    const narrowedTo = repository.externalId ?? keyOf(repository);
    const answersOf = `app-installation/${id}/${narrowedTo}/${kind}`;
    return {
      answersOf,
      appSlug: installation.slug,
      limitsOf: createHash('sha256')
        .update(`app-installation/${id}`)
        .digest('hex'),
      tokens: this.#tokens.get(
        answersOf,
        () =>
          new InstallationToken({
            create: () => this.#createToken(options),
            redaction: this.#redaction,
            now: this.#now,
          }),
      ),
    };
  }

  async #findInstallation({
    owner,
    name,
  }: RepositoryName): Promise<Installation | undefined> {
    try {
      return await this.#asApp('find the installation of the App', async () => {
        const { data } = await this.#octokit.apps.getRepoInstallation({
          owner,
          repo: name,
        });
        return {
          id: data.id,
          slug: data.app_slug,
          isSuspended: data.suspended_at !== null,
          permissions: data.permissions as Installation['permissions'],
        };
      });
    } catch (error) {
      if ((error as Error).name === 'NotFoundError') return undefined;
      throw error;
    }
  }

  async #createToken(options: {
    installation: Installation;
    repository: RepositoryName & { externalId?: string };
    kind: CredentialKind;
  }): Promise<NewToken> {
    const { installation, repository, kind } = options;
    const { externalId, name } = repository;
    const action = `make a token of the App for ${keyOf(repository)}`;
    return this.#asApp(action, async () => {
      const made = (await this.#octokit.auth({
        type: 'installation',
        installationId: installation.id,
        permissions: APP_PERMISSIONS[kind],
        // Whether one is still good is decided by the one who keeps it.
        refresh: true,
        ...(externalId
          ? { repositoryIds: [Number(externalId)] }
          : { repositoryNames: [name] }),
      })) as { token: string; expiresAt: string };
      return { token: made.token, expiresAt: new Date(made.expiresAt) };
    });
  }

  /**
   * What GitHub says to the App itself: 401 is about the key, 422 about what was granted.
   * 404 is about what is asked for, but for an `appId` that nobody has.
   */
  async #asApp<T>(action: string, call: () => Promise<T>): Promise<T> {
    return gitHubCall(action, async () => {
      try {
        return await call();
      } catch (error) {
        const { status, message } = error as Error & { status?: number };
        if (status === 401) {
          throw new GitHubAppError(
            `${FIELD}: GitHub refuses the key of the App (${message}): give the App's own appId, and a privateKey that is listed on its page`,
            'app_key_refused',
          );
        }
        if (status === 404 && message.includes(UNKNOWN_APP)) {
          throw new GitHubAppError(
            `${FIELD}: GitHub knows no App of this appId (${message}): give the App ID that its page shows`,
            'app_unknown',
          );
        }
        if (status === 422) {
          throw new GitHubAppError(
            `${FIELD}: GitHub gives the App no token (${message}): look at its permissions and repositories in the settings of the owner, Installed GitHub Apps`,
            'app_token_refused',
          );
        }
        throw error;
      }
    });
  }
}

export function suspended(repository: RepositoryName): GitHubAppError {
  return new GitHubAppError(
    `${FIELD}: the installation of the GitHub App on ${keyOf(
      repository,
    )} is suspended: lift that in the settings of the owner, Installed GitHub Apps`,
    'app_suspended',
  );
}

function lacks(
  repository: RepositoryName,
  kind: CredentialKind,
  missing: string[],
): GitHubAppError {
  return new GitHubAppError(
    `${FIELD}: the installation of the GitHub App on ${keyOf(
      repository,
    )} lacks for the ${kind} credential: ${missing.join(
      ', ',
    )}. Add that to the permissions of the App, and accept it in the settings of the owner, Installed GitHub Apps`,
    'app_permissions_missing',
  );
}

function keyOf({ owner, name }: RepositoryName): string {
  return `${owner}/${name}`;
}
