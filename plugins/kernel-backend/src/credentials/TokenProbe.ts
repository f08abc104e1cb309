import {
  GitHubAppError,
  type GitHubClients,
  type GitHubRepository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { BotIdentity } from './credentialStore';
import { CredentialRefusedError } from './refusedCredential';

/** A repository as GitHub describes it. */
export type DescribedRepository = Awaited<
  ReturnType<GitHubRepository['describe']>
>;

type TokenField = 'platformToken' | 'botToken';

/** Tries tokens on GitHub before they are stored; `field` is named when GitHub refuses one. */
export class TokenProbe {
  readonly #github: GitHubClients;

  constructor(options: { github: GitHubClients }) {
    this.#github = options.github;
  }

  /** Whose token it is. */
  async viewer(field: TokenField, token: string): Promise<BotIdentity> {
    // The question is about the token alone; the repository's name is not used.
    const client = this.#candidate({ owner: '-', name: '-', token });
    const { login, email } = await explained(field, () => client.viewer());
    return { login, email };
  }

  /** The repository, if the token can see it. */
  async repository(
    field: TokenField,
    options: { owner: string; name: string; token: string },
  ): Promise<DescribedRepository> {
    const client = this.#candidate(options);
    return explained(field, () => client.describe(), options);
  }

  /** The repository, if the platform's own credential can see it: the GitHub App, or its token. */
  async ofPlatform(repository: {
    owner: string;
    name: string;
  }): Promise<DescribedRepository> {
    const ask = async () => {
      const kind = 'platform';
      const client = await this.#github.unattached({ ...repository, kind });
      return client.describe();
    };
    return explained('platformToken', ask, repository);
  }

  #candidate(options: {
    owner: string;
    name: string;
    token: string;
  }): GitHubRepository {
    return this.#github.candidate(options);
  }
}

async function explained<T>(
  field: TokenField,
  ask: () => Promise<T>,
  repository?: { owner: string; name: string },
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { name } = error as Error;
    if (error instanceof GitHubAppError) {
      const { message, reason } = error;
      throw new CredentialRefusedError(message, { credential: 'app', reason });
    }
    if (name === 'NotFoundError' && repository) {
      throw new CredentialRefusedError(
        `owner, name: GitHub shows no repository ${repository.owner}/${repository.name} to ${field}; check the names and what the token may see`,
        { credential: field, reason: 'repository_not_visible' },
      );
    }
    if (name === 'NotAllowedError' || name === 'AuthenticationError') {
      throw new CredentialRefusedError(
        `${field}: GitHub refuses this token; make a new one with the rights that docs/first-project.md names`,
        { credential: field, reason: 'token_refused' },
      );
    }
    throw error;
  }
}
