import { createHash } from 'node:crypto';
import type { Repository } from '../directory/types';
import { suspended, type GitHubApp, type Installation } from './app/GitHubApp';
import type { Credential } from './credential';
import type { CredentialStore, StoredCredential } from './credentialStore';
import { decideCredential, type AppPresence } from './decideCredential';
import { CredentialMissingError } from './errors';
import { fixedToken } from './tokenSource';
import type { CredentialKind } from './types';

interface Wanted {
  repository: { owner: string; name: string; externalId?: string };
  kind: CredentialKind;
  stored: StoredCredential | undefined;
  /** Where a token is missing. */
  places: string;
}

/** Finds what a repository is reached with; see {@link decideCredential}. */
export class Credentials {
  readonly #store: CredentialStore;
  readonly #app: GitHubApp | undefined;

  constructor(options: { store: CredentialStore; app?: GitHubApp }) {
    this.#store = options.store;
    this.#app = options.app;
  }

  async of(repository: Repository, kind: CredentialKind): Promise<Credential> {
    const { id, projectId } = repository;
    const stored = await this.#store.nearest({
      ...{ repositoryId: id, projectId, kind },
    });
    const places = 'the repository, its project or the platform';
    return this.#choose({ repository, kind, stored, places });
  }

  /** For a repository that is attached to no project. */
  async ofUnattached(
    repository: { owner: string; name: string },
    kind: CredentialKind,
  ): Promise<Credential> {
    const stored = await this.#store.ofPlatform(kind);
    return this.#choose({ repository, kind, stored, places: 'the platform' });
  }

  async #choose(wanted: Wanted): Promise<Credential> {
    const scope = wanted.stored?.scope;
    let app: AppPresence = this.#app ? 'unknown' : 'none';
    let decision = decideCredential({ stored: scope, app });
    let installation: Installation | undefined;
    if (decision === 'ask about the app') {
      installation = await this.#app?.installation(wanted.repository);
      app = presenceOf(installation);
      decision = decideCredential({ stored: scope, app });
    }
    if (decision === 'refuse: suspended') throw suspended(wanted.repository);
    if (decision === 'app' && this.#app && installation) {
      return this.#app.credential({ ...wanted, installation });
    }
    if (wanted.stored) return storedCredential(wanted.stored, wanted.kind);
    throw missing(wanted, app);
  }
}

function presenceOf(installation: Installation | undefined): AppPresence {
  if (!installation) return 'absent';
  return installation.isSuspended ? 'suspended' : 'installed';
}

function storedCredential(
  stored: StoredCredential,
  kind: CredentialKind,
): Credential {
  return tokenCredential(stored.open(), kind);
}

/** Its limits and its answers are those of the token. */
export function tokenCredential(
  token: string,
  kind: CredentialKind,
): Credential {
  const limitsOf = createHash('sha256').update(token).digest('hex');
  return {
    tokens: fixedToken(token),
    limitsOf,
    answersOf: `${kind}/${limitsOf}`,
  };
}

function missing(
  { kind, places, repository }: Wanted,
  app: AppPresence,
): CredentialMissingError {
  const { owner, name } = repository;
  const fix = places.includes('project')
    ? "set one in the project's or the platform's GitHub tokens"
    : "set one in the platform's GitHub tokens";
  if (app === 'none') {
    return new CredentialMissingError(
      `No ${kind} token is stored for ${places}: ${fix}`,
    );
  }
  return new CredentialMissingError(
    `No ${kind} token is stored for ${places}, and the GitHub App of stagecraft.github.credentials.app is not installed on ${owner}/${name}: install it there, or ${fix}`,
    'app_not_installed',
  );
}
