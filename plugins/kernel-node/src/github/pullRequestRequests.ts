import { gitHubCall } from './gitHubFailure';
import { ONCE } from './octokit';
import type { RepositoryTarget } from './repositoryTarget';
import type { GitHubPullRequest } from './types';

export async function readPullRequest(
  { octokit, repo }: RepositoryTarget,
  number: number,
): Promise<GitHubPullRequest> {
  return gitHubCall(`read pull request ${number}`, async () => {
    const { data } = await octokit.pulls.get({ ...repo, pull_number: number });
    return toPullRequest(data);
  });
}

export async function findPullRequest(
  { octokit, repo }: RepositoryTarget,
  branch: string,
): Promise<GitHubPullRequest | undefined> {
  return gitHubCall('look up a pull request', async () => {
    const { data } = await octokit.pulls.list({
      ...repo,
      head: `${repo.owner}:${branch}`,
      state: 'all',
      sort: 'created',
      direction: 'desc',
      per_page: 20,
    });
    const found = data.find(({ state }) => state === 'open') ?? data[0];
    return found && toPullRequest(found);
  });
}

export async function createPullRequest(
  { octokit, repo }: RepositoryTarget,
  options: { title: string; body: string; head: string; base: string },
): Promise<GitHubPullRequest> {
  return gitHubCall('open a pull request', async () => {
    const { data } = await octokit.pulls.create({
      ...repo,
      ...ONCE,
      ...options,
    });
    return toPullRequest(data);
  });
}

export async function updatePullRequest(
  { octokit, repo }: RepositoryTarget,
  number: number,
  options: { title?: string; body?: string },
): Promise<void> {
  await gitHubCall(`edit pull request ${number}`, () =>
    octokit.pulls.update({ ...repo, ...options, pull_number: number }),
  );
}

function toPullRequest(pull: {
  number: number;
  html_url: string;
  state: string;
  body: string | null;
  labels: { name: string }[];
  head: { ref: string; sha: string; repo: { id: number } | null };
  base: { ref: string; repo: { id: number } };
}): GitHubPullRequest {
  return {
    number: pull.number,
    htmlUrl: pull.html_url,
    headRef: pull.head.ref,
    headSha: pull.head.sha,
    baseRef: pull.base.ref,
    state: pull.state === 'closed' ? 'closed' : 'open',
    body: pull.body ?? '',
    labels: pull.labels.map(label => label.name),
    isFromFork: pull.head.repo?.id !== pull.base.repo.id,
  };
}
