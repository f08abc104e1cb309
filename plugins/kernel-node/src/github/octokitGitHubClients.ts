import { NotFoundError } from '@backstage/errors';
import type { ProjectDirectory, Repository } from '../directory/types';
import type { MirrorCache } from '../git/mirrorCache';
import { USED_TOKEN_MS } from '../redaction/lives';
import type { Redaction } from '../redaction/types';
import type { GitHubApp } from './app/GitHubApp';
import { createGitRemote } from './createGitRemote';
import type { Credential } from './credential';
import { CredentialBudget } from './credentialBudget';
import type { CredentialLimits } from './credentialLimits';
import { tokenCredential, type Credentials } from './credentials';
import { createGitHubRepository } from './gitHubRepository';
import {
  createOctokit,
  tokenAuthentication,
  type GitHubOctokit,
} from './octokit';
import { RecentlyUsed } from './recentlyUsed';
import type {
  CredentialKind,
  GitHubClients,
  GitHubRepository,
  GitRemote,
} from './types';

/**
 * Clients that are kept: each remembers answers, and tokens come and go. An App has one
 * for each repository and kind.
 */
const MAX_CLIENTS = 200;

interface Client {
  octokit: GitHubOctokit;
  budget: CredentialBudget;
}

type Choice = { repositoryId: string; kind: CredentialKind };

/** See {@link GitHubClients}. */
export class OctokitGitHubClients implements GitHubClients {
  readonly webUrl: string;
  readonly #apiUrl: string;
  readonly #contentWritesPerSecond: number;
  readonly #directory: ProjectDirectory;
  readonly #app: GitHubApp | undefined;
  readonly #credentials: Credentials;
  readonly #redaction: Redaction;
  readonly #mirrors: MirrorCache;
  readonly #limits: CredentialLimits;
  /** By what sees the same answers: remembered ETags belong to it. */
  readonly #clients = new RecentlyUsed<Client>(MAX_CLIENTS);

  constructor(options: {
    apiUrl: string;
    contentWritesPerSecond: number;
    webUrl: string;
    directory: ProjectDirectory;
    app?: GitHubApp;
    credentials: Credentials;
    redaction: Redaction;
    mirrors: MirrorCache;
    limits: CredentialLimits;
  }) {
    this.webUrl = options.webUrl;
    this.#apiUrl = options.apiUrl;
    this.#contentWritesPerSecond = options.contentWritesPerSecond;
    this.#directory = options.directory;
    this.#app = options.app;
    this.#credentials = options.credentials;
    this.#redaction = options.redaction;
    this.#mirrors = options.mirrors;
    this.#limits = options.limits;
  }

  async repository({ repositoryId, kind }: Choice): Promise<GitHubRepository> {
    const repository = await this.#stored(repositoryId);
    const credential = await this.#credentials.of(repository, kind);
    return this.#open(repository, credential, kind);
  }

  candidate(options: {
    owner: string;
    name: string;
    token: string;
    kind?: CredentialKind;
  }): GitHubRepository {
    const { token, kind = 'platform' } = options;
    this.#redaction.addSecret(token, { forMs: USED_TOKEN_MS });
    return this.#bind(options, tokenCredential(token, kind), kind);
  }

  async unattached(options: {
    owner: string;
    name: string;
    kind: CredentialKind;
  }): Promise<GitHubRepository> {
    const { kind } = options;
    const credential = await this.#credentials.ofUnattached(options, kind);
    return this.#open(options, credential, kind);
  }

  async appSlug(): Promise<string | undefined> {
    return this.#app?.slug();
  }

  async git({ repositoryId, kind }: Choice): Promise<GitRemote> {
    const repository = await this.#stored(repositoryId);
    const credential = await this.#credentials.of(repository, kind);
    const { budget } = this.#client(credential, kind);
    return createGitRemote({
      ...{ repositoryId, credential, budget },
      url: `${this.webUrl}/${repository.fullName}.git`,
      mirrors: this.#mirrors,
      redaction: this.#redaction,
    });
  }

  async #stored(repositoryId: string): Promise<Repository> {
    const repository = await this.#directory.repository(repositoryId);
    if (repository) return repository;
    throw new NotFoundError(`No repository has the id ${repositoryId}`);
  }

  /** A token that can't be had is an error here, not at the first request. */
  async #open(
    name: { owner: string; name: string },
    credential: Credential,
    kind: CredentialKind,
  ): Promise<GitHubRepository> {
    await credential.tokens.token();
    return this.#bind(name, credential, kind);
  }

  #bind(
    { owner, name }: { owner: string; name: string },
    credential: Credential,
    kind: CredentialKind,
  ): GitHubRepository {
    return createGitHubRepository({
      octokit: this.#client(credential, kind).octokit,
      repo: { owner, repo: name },
      appSlug: credential.appSlug,
    });
  }

  #client(credential: Credential, kind: CredentialKind): Client {
    return this.#clients.get(credential.answersOf, () =>
      this.#createClient(credential, kind),
    );
  }

  #createClient(
    { tokens, limitsOf }: Credential,
    credential: CredentialKind,
  ): Client {
    const budget = new CredentialBudget({
      ...{ limits: this.#limits, budgetId: limitsOf, credential },
      writesPerSecond: this.#contentWritesPerSecond,
    });
    const octokit = createOctokit({
      ...tokenAuthentication(tokens),
      ...{ apiUrl: this.#apiUrl, budgetId: limitsOf, budget },
    });
    return { octokit, budget };
  }
}
