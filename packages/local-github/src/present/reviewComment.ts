import { Forge } from '../Forge';
import { Issue } from '../store/IssueStore';
import { Repository } from '../store/RepositoryStore';
import { ListedReviewComment } from '../store/ReviewStore';
import { presentAccount } from './account';
import { associationOf } from './association';
import { issuePage } from './issue';
import { nodeId } from './nodeId';
import { repositoryApi } from './repository';

/** `pull-request-review-comment` */
export function presentReviewComment(
  forge: Forge,
  repository: Repository,
  issue: Issue,
  comment: ListedReviewComment,
) {
  const { urls, store } = forge;
  const api = repositoryApi(urls, repository);
  const self = `${api}/pulls/comments/${comment.id}`;
  const pullUrl = `${api}/pulls/${issue.number}`;
  const html = `${issuePage(urls, repository, issue)}#discussion_r${
    comment.id
  }`;
  return {
    id: comment.id,
    node_id: nodeId('PullRequestReviewComment', comment.id),
    url: self,
    html_url: html,
    pull_request_url: pullUrl,
    pull_request_review_id: comment.review_id,
    path: comment.path,
    line: comment.line,
    original_line: comment.line,
    side: 'RIGHT',
    subject_type: 'line',
    diff_hunk: comment.diff_hunk,
    commit_id: comment.commit_id,
    original_commit_id: comment.commit_id,
    user: presentAccount(forge, store.accounts.byId(comment.author_id)!),
    author_association: associationOf(forge, repository, comment.author_id),
    body: comment.body,
    created_at: comment.submitted_at,
    updated_at: comment.submitted_at,
    _links: {
      self: { href: self },
      html: { href: html },
      pull_request: { href: pullUrl },
    },
  };
}
