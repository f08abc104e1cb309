import { Forge } from '../Forge';
import { forbidden, validationFailed } from '../GitHubError';
import { presentComment } from '../present/comment';
import { presentIssue } from '../present/issue';
import { Account } from '../store/AccountStore';
import { Comment } from '../store/CommentStore';
import { Issue } from '../store/IssueStore';
import { Repository } from '../store/RepositoryStore';
import { emit } from '../webhooks/emit';
import { may } from './access';
import { checkBody } from './text';

/** Everyone who sees an issue may comment. */
export function createComment(
  forge: Forge,
  repository: Repository,
  actor: Account,
  options: { issue: Issue; body: string },
): Comment {
  const { issue, body } = options;
  checkComment(body);
  const { store } = forge;
  return store.transaction(() => {
    const id = store.comments.insert({
      issue_id: issue.id,
      author_id: actor.id,
      body,
      created_at: forge.now(),
    });
    store.issues.touch(issue.id, forge.now());
    const comment = store.comments.byId(repository.id, id)!;
    tell(forge, repository, actor, comment, { action: 'created' });
    return comment;
  });
}

/** Authors edit their own, those with write access all comments. */
export function updateComment(
  forge: Forge,
  repository: Repository,
  actor: Account,
  options: { comment: Comment; body: string },
): Comment {
  const { comment, body } = options;
  requireCommentRights(forge, repository, actor, comment);
  checkComment(body);
  if (body === comment.body) return comment;
  const { store } = forge;
  return store.transaction(() => {
    store.comments.update(comment.id, body, forge.now());
    store.issues.touch(comment.issue_id, forge.now());
    const changed = store.comments.byId(repository.id, comment.id)!;
    tell(forge, repository, actor, changed, {
      action: 'edited',
      changes: { body: { from: comment.body } },
    });
    return changed;
  });
}

export function deleteComment(
  forge: Forge,
  repository: Repository,
  actor: Account,
  comment: Comment,
): void {
  requireCommentRights(forge, repository, actor, comment);
  const { store } = forge;
  store.transaction(() => {
    tell(forge, repository, actor, comment, { action: 'deleted' });
    store.reactions.deleteAll({ subject: 'comment', subject_id: comment.id });
    store.comments.delete(comment.id);
    store.issues.touch(comment.issue_id, forge.now());
  });
}

function checkComment(body: string): void {
  if (body.trim() === '') {
    throw validationFailed({
      resource: 'IssueComment',
      field: 'body',
      code: 'missing_field',
    });
  }
  checkBody('IssueComment', body);
}

function requireCommentRights(
  forge: Forge,
  repository: Repository,
  actor: Account,
  comment: Comment,
): void {
  if (comment.author_id === actor.id) return;
  if (!may(forge, repository, actor, 'write')) throw forbidden();
}

function tell(
  forge: Forge,
  repository: Repository,
  sender: Account,
  comment: Comment,
  details: { action: string; changes?: object },
): void {
  const { action, ...rest } = details;
  const issue = forge.store.issues.byId(comment.issue_id);
  emit(forge, {
    repository,
    sender,
    event: 'issue_comment',
    action,
    payload: () => ({
      issue: presentIssue(forge, repository, issue),
      comment: presentComment(forge, repository, comment),
      ...rest,
    }),
  });
}
