import { Forge } from '../Forge';
import { Issue } from '../store/IssueStore';
import { Pull } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { presentAccount } from './account';
import { issueApi, issuePage, presentIssueCore } from './issue';
import { nodeId } from './nodeId';
import { presentRepository, repositoryApi } from './repository';

const link = (href: string) => ({ href });

function pullUrls(
  forge: Forge,
  repository: Repository,
  issue: Issue,
  pull: Pull,
) {
  const api = repositoryApi(forge.urls, repository);
  const url = `${api}/pulls/${issue.number}`;
  return {
    url,
    html_url: issuePage(forge.urls, repository, issue),
    issue_url: issueApi(forge.urls, repository, issue),
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${issueApi(forge.urls, repository, issue)}/comments`,
    statuses_url: `${api}/statuses/${pull.head_sha}`,
  };
}

/** `pull-request-simple`, the form in lists. */
export function presentPullSummary(
  forge: Forge,
  repository: Repository,
  issue: Issue,
) {
  const pull = forge.store.pulls.ofIssue(issue.id);
  const urls = pullUrls(forge, repository, issue, pull);
  const owner = forge.store.accounts.byId(repository.owner_id)!;
  const end = (ref: string, sha: string) => ({
    label: `${repository.owner}:${ref}`,
    ref,
    sha,
    user: presentAccount(forge, owner),
    repo: presentRepository(forge, repository),
  });
  return {
    ...presentIssueCore(forge, repository, issue),
    ...urls,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    diff_url: `${urls.html_url}.diff`,
    patch_url: `${urls.html_url}.patch`,
    draft: Boolean(pull.draft),
    merged_at: null,
    merge_commit_sha: null,
    requested_reviewers: [],
    requested_teams: [],
    auto_merge: null,
    head: end(pull.head_ref, pull.head_sha),
    base: end(pull.base_ref, pull.base_sha),
    _links: {
      self: link(urls.url),
      html: link(urls.html_url),
      issue: link(urls.issue_url),
      comments: link(urls.comments_url),
      commits: link(urls.commits_url),
      statuses: link(urls.statuses_url),
      review_comments: link(urls.review_comments_url),
      review_comment: link(urls.review_comment_url),
    },
  };
}

function mergeableState(issue: Issue, pull: Pull): string {
  if (issue.state === 'closed' || pull.mergeable === null) return 'unknown';
  if (!pull.mergeable) return 'dirty';
  return pull.draft ? 'draft' : 'clean';
}

/** `pull-request` */
export function presentPull(
  forge: Forge,
  repository: Repository,
  issue: Issue,
) {
  const pull = forge.store.pulls.ofIssue(issue.id);
  const mergeable = pull.mergeable === null ? null : Boolean(pull.mergeable);
  return {
    ...presentPullSummary(forge, repository, issue),
    merged: false,
    merged_by: null,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: mergeableState(issue, pull),
    maintainer_can_modify: false,
    comments: issue.comments,
    review_comments: 0,
    commits: pull.commits,
    additions: pull.additions,
    deletions: pull.deletions,
    changed_files: pull.changed_files,
  };
}
