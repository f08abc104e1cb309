import { NotFoundError } from '@backstage/errors';
import { toAuthor, type AccountAnswer } from './author';
import { gitHubCall } from './gitHubFailure';
import { ONCE } from './octokit';
import { collectPages } from './pages';
import type { RepositoryTarget } from './repositoryTarget';
import type { GitHubComment, GitHubIssue } from './types';

const PAGE_SIZE = 100;
const MAX_COMMENTS = 1_000;

export async function readIssue(
  { octokit, repo }: RepositoryTarget,
  number: number,
): Promise<GitHubIssue> {
  return gitHubCall(`read issue ${number}`, async () => {
    const { data } = await octokit.issues.get({
      ...repo,
      issue_number: number,
    });
    return {
      number: data.number,
      title: data.title,
      body: data.body ?? '',
      state: data.state === 'closed' ? 'closed' : 'open',
      htmlUrl: data.html_url,
      labels: data.labels.map(labelName),
      isPullRequest: data.pull_request !== undefined,
    };
  });
}

export async function readComments(
  { octokit, repo }: RepositoryTarget,
  issueNumber: number,
  { since }: { since?: Date } = {},
): Promise<GitHubComment[]> {
  return gitHubCall(`read the comments of issue ${issueNumber}`, async () => {
    const pages = octokit.paginate.iterator(octokit.issues.listComments, {
      ...repo,
      issue_number: issueNumber,
      per_page: PAGE_SIZE,
      ...(since && { since: since.toISOString() }),
    });
    return (await collectPages(pages, MAX_COMMENTS)).map(toComment);
  });
}

export async function createComment(
  { octokit, repo }: RepositoryTarget,
  issueNumber: number,
  body: string,
): Promise<GitHubComment> {
  return gitHubCall(`comment on issue ${issueNumber}`, async () => {
    const { data } = await octokit.issues.createComment({
      ...repo,
      ...ONCE,
      issue_number: issueNumber,
      body,
    });
    return toComment(data);
  });
}

export async function updateComment(
  { octokit, repo }: RepositoryTarget,
  commentId: string,
  body: string,
): Promise<GitHubComment> {
  return gitHubCall(`edit comment ${commentId}`, async () => {
    const { data } = await octokit.issues.updateComment({
      ...repo,
      comment_id: Number(commentId),
      body,
    });
    return toComment(data);
  });
}

export async function deleteComment(
  { octokit, repo }: RepositoryTarget,
  commentId: string,
): Promise<void> {
  await gitHubCall(`delete comment ${commentId}`, () =>
    octokit.issues.deleteComment({ ...repo, comment_id: Number(commentId) }),
  );
}

export async function react(
  { octokit, repo }: RepositoryTarget,
  issueNumber: number,
  content: 'eyes' | '+1',
): Promise<void> {
  await gitHubCall(`react to issue ${issueNumber}`, () =>
    octokit.reactions.createForIssue({
      ...repo,
      issue_number: issueNumber,
      content,
    }),
  );
}

export async function addLabels(
  { octokit, repo }: RepositoryTarget,
  issueNumber: number,
  labels: string[],
): Promise<void> {
  await gitHubCall(`add labels to issue ${issueNumber}`, () =>
    octokit.issues.addLabels({ ...repo, issue_number: issueNumber, labels }),
  );
}

export async function removeLabel(
  { octokit, repo }: RepositoryTarget,
  issueNumber: number,
  label: string,
): Promise<void> {
  try {
    await gitHubCall(`remove a label from issue ${issueNumber}`, () =>
      octokit.issues.removeLabel({
        ...repo,
        issue_number: issueNumber,
        name: label,
      }),
    );
  } catch (error) {
    if (!(error instanceof NotFoundError)) {
      throw error;
    }
  }
}

function labelName(label: string | { name?: string }): string {
  return typeof label === 'string' ? label : label.name ?? '';
}

function toComment(comment: {
  id: number;
  body?: string;
  html_url: string;
  created_at: string;
  user: AccountAnswer;
}): GitHubComment {
  return {
    id: String(comment.id),
    body: comment.body ?? '',
    htmlUrl: comment.html_url,
    createdAt: new Date(comment.created_at),
    ...toAuthor(comment.user),
  };
}
