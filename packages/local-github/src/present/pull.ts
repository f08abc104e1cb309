import { mergeFacts } from '../actions/mergeFacts';
import { mergeRefusal } from '../actions/mergeRefusal';
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
    merged_at: pull.merged_at,
    merge_commit_sha: pull.merge_commit_sha,
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

/** Null as well when it is merged: there is nothing left to tell. */
function mergeableOf(pull: Pull): boolean | null {
  if (pull.merged_at !== null || pull.mergeable === null) return null;
  return Boolean(pull.mergeable);
}

function mergeableState(
  forge: Forge,
  repository: Repository,
  issue: Issue,
): string {
  const pull = forge.store.pulls.ofIssue(issue.id);
  if (issue.state === 'closed' || pull.mergeable === null) return 'unknown';
  if (!pull.mergeable) return 'dirty';
  if (pull.draft) return 'draft';
  const facts = mergeFacts(forge, repository, issue);
  return mergeRefusal(facts) ? 'blocked' : 'clean';
}

/** `pull-request` */
export function presentPull(
  forge: Forge,
  repository: Repository,
  issue: Issue,
) {
  const { store } = forge;
  const pull = store.pulls.ofIssue(issue.id);
  const mergeable = mergeableOf(pull);
  const mergedBy =
    pull.merged_by_id === null
      ? null
      : presentAccount(forge, store.accounts.byId(pull.merged_by_id)!);
  return {
    ...presentPullSummary(forge, repository, issue),
    merged: pull.merged_at !== null,
    merged_by: mergedBy,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: mergeableState(forge, repository, issue),
    maintainer_can_modify: false,
    comments: issue.comments,
    review_comments: 0,
    commits: pull.commits,
    additions: pull.additions,
    deletions: pull.deletions,
    changed_files: pull.changed_files,
  };
}
