import { Forge } from '../Forge';
import { Issue } from '../store/IssueStore';
import { Repository } from '../store/RepositoryStore';
import { Review } from '../store/ReviewStore';
import { presentAccount } from './account';
import { associationOf } from './association';
import { issuePage } from './issue';
import { nodeId } from './nodeId';
import { repositoryApi } from './repository';

/** `pull-request-review` */
export function presentReview(
  forge: Forge,
  repository: Repository,
  issue: Issue,
  review: Review,
) {
  const { urls, store } = forge;
  const pullUrl = `${repositoryApi(urls, repository)}/pulls/${issue.number}`;
  const html = `${issuePage(urls, repository, issue)}#pullrequestreview-${
    review.id
  }`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: presentAccount(forge, store.accounts.byId(review.author_id)!),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pullUrl,
    author_association: associationOf(forge, repository, review.author_id),
    _links: { html: { href: html }, pull_request: { href: pullUrl } },
    submitted_at: review.submitted_at,
    commit_id: review.commit_id,
  };
}
