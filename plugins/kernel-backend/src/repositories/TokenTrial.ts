import { ConflictError } from '@backstage/errors';
import type {
  RepositoryInput,
  RepositorySettingsInput,
} from '@stagecraft/backstage-plugin-kernel-common';
import { CredentialMissingError } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { BotIdentity } from '../credentials/credentialStore';
import type { GitHubTokenStore } from '../credentials/GitHubTokenStore';
import type {
  DescribedRepository,
  TokenProbe,
} from '../credentials/TokenProbe';
import { CredentialUnfitError } from '../credentials/refusedCredential';
import { findRepositoryId, type StoredRepository } from './repositoryStore';

/** What the tokens of an attach request were found to be. */
export interface Probed {
  described: DescribedRepository;
  bot: BotIdentity | undefined;
}

/** Tries the tokens for a repository on GitHub, before anything is stored. */
export class TokenTrial {
  readonly #knex: Knex;
  readonly #tokens: GitHubTokenStore;
  readonly #probe: TokenProbe;

  constructor(options: {
    knex: Knex;
    tokens: GitHubTokenStore;
    probe: TokenProbe;
  }) {
    this.#knex = options.knex;
    this.#tokens = options.tokens;
    this.#probe = options.probe;
  }

  /** With the token that is given, else the credential that would be used. */
  async forAttach(projectId: string, input: RepositoryInput): Promise<Probed> {
    const { owner, name, platformToken, botToken } = input;
    const asked = { owner, name };
    const token =
      platformToken ?? (await this.#nearToken({ ...asked, projectId }));
    const described = token
      ? await this.#probe.repository('platformToken', { ...asked, token })
      : await this.#probe.ofPlatform(asked).catch(explainMissing);
    if (!botToken) return { described, bot: undefined };
    await this.#probe.repository('botToken', { owner, name, token: botToken });
    return { described, bot: await this.#probe.viewer('botToken', botToken) };
  }

  /** Answers whose the new bot token is, if there is one. */
  async forChange(
    stored: StoredRepository,
    input: RepositorySettingsInput,
  ): Promise<BotIdentity | undefined> {
    const { owner, name } = stored;
    const { platformToken, botToken } = input;
    if (platformToken) {
      const asked = { owner, name, token: platformToken };
      const found = await this.#probe.repository('platformToken', asked);
      if (found.externalId !== stored.externalId)
        throw replacedOnGitHub(stored);
    }
    if (!botToken) return undefined;
    await this.#probe.repository('botToken', { owner, name, token: botToken });
    return this.#probe.viewer('botToken', botToken);
  }

  async #nearToken(by: {
    projectId: string;
    owner: string;
    name: string;
  }): Promise<string | undefined> {
    const repositoryId = await findRepositoryId(this.#knex, by);
    const { projectId } = by;
    return this.#tokens.nearest({
      repositoryId,
      projectId,
      kind: 'platform',
    });
  }
}

function explainMissing(error: Error): never {
  if (!(error instanceof CredentialMissingError)) throw error;
  const { reason } = error;
  const absent =
    'platformToken: neither the project nor the platform has a token of the kind platform';
  const fix =
    'give the repository one of its own, or set the one of the project or the platform first';
  if (reason === 'no_token') throw new ConflictError(`${absent}; ${fix}`);
  throw new CredentialUnfitError(
    `${absent}, and the GitHub App is not installed on the repository; ${fix}`,
    { credential: 'app', reason },
  );
}

function replacedOnGitHub({ owner, name }: StoredRepository): ConflictError {
  return new CredentialUnfitError(
    `${owner}/${name} is another repository on GitHub now: detach this one and attach that one`,
    { credential: 'platformToken', reason: 'other_repository' },
  );
}
