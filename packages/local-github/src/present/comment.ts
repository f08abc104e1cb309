import { Forge } from '../Forge';
import { Comment } from '../store/CommentStore';
import { Repository } from '../store/RepositoryStore';
import { presentAccount } from './account';
import { associationOf } from './association';
import { issueApi, issuePage } from './issue';
import { nodeId } from './nodeId';
import { presentReactionCounts } from './reaction';
import { repositoryApi } from './repository';

/** `issue-comment` */
export function presentComment(
  forge: Forge,
  repository: Repository,
  comment: Comment,
) {
  const { urls, store } = forge;
  const issue = store.issues.byId(comment.issue_id);
  const url = `${repositoryApi(urls, repository)}/issues/comments/${
    comment.id
  }`;
  return {
    url,
    html_url: `${issuePage(urls, repository, issue)}#issuecomment-${
      comment.id
    }`,
    issue_url: issueApi(urls, repository, issue),
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    user: presentAccount(forge, store.accounts.byId(comment.author_id)!),
    body: comment.body,
    created_at: comment.created_at,
    updated_at: comment.updated_at,
    author_association: associationOf(forge, repository, comment.author_id),
    performed_via_github_app: null,
    reactions: presentReactionCounts(
      forge,
      { subject: 'comment', subject_id: comment.id },
      url,
    ),
  };
}
