import type { GitHubOctokit } from './octokit';

/** A repository and the client of the credential that it is reached with. */
export interface RepositoryTarget {
  octokit: GitHubOctokit;
  repo: { owner: string; repo: string };
  /** Of the GitHub App whose token it is. */
  appSlug?: string;
}
