import { createHash } from 'node:crypto';
import { NotFoundError } from '@backstage/errors';
import type { ProjectDirectory, Repository } from '../directory/types';
import type { MirrorCache } from '../git/mirrorCache';
import { pushCommit } from '../git/pushCommit';
import { uploadPack } from '../git/uploadPack';
import type { Redaction } from '../redaction/types';
import { CredentialBudget } from './credentialBudget';
import type { CredentialLimits } from './credentialLimits';
import type { CredentialStore } from './credentialStore';
import { createGitHubRepository } from './gitHubRepository';
import { createOctokit, type GitHubOctokit } from './octokit';
import { RecentlyUsed } from './recentlyUsed';
import type {
  CredentialKind,
  GitHubClients,
  GitHubRepository,
  GitRemote,
} from './types';

/** Clients that are kept: each remembers answers, and tokens come and go. */
const MAX_CLIENTS = 50;

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
  readonly #credentials: CredentialStore;
  readonly #redaction: Redaction;
  readonly #mirrors: MirrorCache;
  readonly #limits: CredentialLimits;
  /** By token: limits and remembered ETags belong to it. */
  readonly #clients = new RecentlyUsed<Client>(MAX_CLIENTS);

  constructor(options: {
    apiUrl: string;
    contentWritesPerSecond: number;
    webUrl: string;
    directory: ProjectDirectory;
    credentials: CredentialStore;
    redaction: Redaction;
    mirrors: MirrorCache;
    limits: CredentialLimits;
  }) {
    this.webUrl = options.webUrl;
    this.#apiUrl = options.apiUrl;
    this.#contentWritesPerSecond = options.contentWritesPerSecond;
    this.#directory = options.directory;
    this.#credentials = options.credentials;
    this.#redaction = options.redaction;
    this.#mirrors = options.mirrors;
    this.#limits = options.limits;
  }

  async repository(choice: Choice): Promise<GitHubRepository> {
    const { repository, token } = await this.#reach(choice);
    return createGitHubRepository({
      octokit: this.#client(token, choice.kind).octokit,
      repo: { owner: repository.owner, repo: repository.name },
    });
  }

  candidate(options: {
    owner: string;
    name: string;
    token: string;
    kind?: CredentialKind;
  }): GitHubRepository {
    const { token, kind = 'platform' } = options;
    this.#redaction.addSecret(token);
    return createGitHubRepository({
      octokit: this.#client(token, kind).octokit,
      repo: { owner: options.owner, repo: options.name },
    });
  }

  async unattached(options: {
    owner: string;
    name: string;
    kind: CredentialKind;
  }): Promise<GitHubRepository> {
    const token = await this.#credentials.findForPlatform(options.kind);
    return this.candidate({ ...options, token });
  }

  async git(choice: Choice): Promise<GitRemote> {
    const { repository, token } = await this.#reach(choice);
    const url = `${this.webUrl}/${repository.fullName}.git`;
    const authorization = basicAuthorization(token);
    this.#redaction.addSecret(authorization);
    // Bound to the address, so that no redirect takes it elsewhere.
    const settings = {
      [`http.${
        new URL(url).origin
      }/.extraHeader`]: `Authorization: ${authorization}`,
    };
    const { budget } = this.#client(token, choice.kind);
    return {
      checkLimit: () => budget.check(),
      mirror: async ({ sha, signal }) => ({
        directory: await this.#mirrors.get({
          repositoryId: repository.id,
          fetch: fetch => budget.request(fetch),
          url,
          settings,
          sha,
          signal,
        }),
      }),
      push: options =>
        budget.request(() => pushCommit({ ...options, url, settings })),
      uploadPack: options =>
        budget.request(() => uploadPack({ ...options, url, authorization })),
    };
  }

  async #reach(
    choice: Choice,
  ): Promise<{ repository: Repository; token: string }> {
    const repository = await this.#directory.repository(choice.repositoryId);
    if (!repository) {
      throw new NotFoundError(
        `No repository has the id ${choice.repositoryId}`,
      );
    }
    const token = await this.#credentials.find({
      repositoryId: repository.id,
      projectId: repository.projectId,
      kind: choice.kind,
    });
    return { repository, token };
  }

  #client(token: string, credential: CredentialKind): Client {
    const budgetId = createHash('sha256').update(token).digest('hex');
    const key = `${credential}/${budgetId}`;
    return this.#clients.get(key, () =>
      this.#createClient(token, budgetId, credential),
    );
  }

  #createClient(
    token: string,
    budgetId: string,
    credential: CredentialKind,
  ): Client {
    const budget = new CredentialBudget({
      limits: this.#limits,
      budgetId,
      credential,
      writesPerSecond: this.#contentWritesPerSecond,
    });
    const octokit = createOctokit({
      apiUrl: this.#apiUrl,
      token,
      budgetId,
      budget,
    });
    return { octokit, budget };
  }
}

/** GitHub takes any user name beside a token. */
function basicAuthorization(token: string): string {
  return `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
}
