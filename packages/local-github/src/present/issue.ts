import { Forge, Urls } from '../Forge';
import { Issue } from '../store/IssueStore';
import { Repository } from '../store/RepositoryStore';
import { presentAccount } from './account';
import { associationOf } from './association';
import { presentLabel } from './label';
import { nodeId } from './nodeId';
import { presentReactionCounts } from './reaction';
import { repositoryApi, repositoryPage } from './repository';

export const issueApi = (urls: Urls, repository: Repository, issue: Issue) =>
  `${repositoryApi(urls, repository)}/issues/${issue.number}`;

export const issuePage = (urls: Urls, repository: Repository, issue: Issue) =>
  `${repositoryPage(urls, repository)}/${issue.is_pull ? 'pull' : 'issues'}/${
    issue.number
  }`;

/** What an issue and a pull request have alike. */
export function presentIssueCore(
  forge: Forge,
  repository: Repository,
  issue: Issue,
) {
  const { store } = forge;
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body,
    user: presentAccount(forge, store.accounts.byId(issue.author_id)!),
    labels: store.labels
      .ofIssue(issue.id)
      .map(label => presentLabel(forge, repository, label)),
    state: issue.state,
    locked: false,
    active_lock_reason: null,
    assignee: null,
    assignees: [],
    milestone: null,
    created_at: issue.created_at,
    updated_at: issue.updated_at,
    closed_at: issue.closed_at,
    author_association: associationOf(forge, repository, issue.author_id),
  };
}

/** `issue`; a pull request is one too, with `pull_request` links. */
export function presentIssue(
  forge: Forge,
  repository: Repository,
  issue: Issue,
) {
  const { urls, store } = forge;
  const url = issueApi(urls, repository, issue);
  const closedBy =
    issue.closed_by_id === null
      ? null
      : presentAccount(forge, store.accounts.byId(issue.closed_by_id)!);
  return {
    ...presentIssueCore(forge, repository, issue),
    url,
    repository_url: repositoryApi(urls, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: issuePage(urls, repository, issue),
    id: issue.id,
    node_id: nodeId('Issue', issue.id),
    state_reason: issue.state_reason,
    comments: issue.comments,
    closed_by: closedBy,
    performed_via_github_app: null,
    reactions: presentReactionCounts(
      forge,
      { subject: 'issue', subject_id: issue.id },
      url,
    ),
    ...(issue.is_pull ? pullLinks(forge, repository, issue) : {}),
  };
}

function pullLinks(forge: Forge, repository: Repository, issue: Issue) {
  const page = issuePage(forge.urls, repository, issue);
  const pull = forge.store.pulls.ofIssue(issue.id);
  return {
    draft: Boolean(pull.draft),
    pull_request: {
      url: `${repositoryApi(forge.urls, repository)}/pulls/${issue.number}`,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      merged_at: pull.merged_at,
    },
  };
}
