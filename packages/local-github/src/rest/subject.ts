import { visibleRepository } from '../actions/access';
import { requireHookRights } from '../actions/hooks';
import { notFound } from '../GitHubError';
import { Comment } from '../store/CommentStore';
import { Hook } from '../store/HookStore';
import { Issue } from '../store/IssueStore';
import { Repository } from '../store/RepositoryStore';
import { RestRequest } from './RestRequest';

// What the path of a request names. Each of these answers 404 for what is not
// there and for what the actor may not see.

export const repositoryOf = ({
  forge,
  actor,
  params,
}: RestRequest): Repository => visibleRepository(forge, actor, params);

/** An issue; a pull request is one too. */
export function issueOf(request: RestRequest, repository: Repository): Issue {
  const { store } = request.forge;
  const number = request.params.issue_number;
  const issue = store.issues.byNumber(repository.id, number);
  if (!issue) throw notFound();
  return issue;
}

export function pullOf(request: RestRequest, repository: Repository): Issue {
  const { store } = request.forge;
  const number = request.params.pull_number;
  const issue = store.issues.byNumber(repository.id, number);
  if (!issue?.is_pull) throw notFound();
  return issue;
}

export function commentOf(
  request: RestRequest,
  repository: Repository,
): Comment {
  const { store } = request.forge;
  const comment = store.comments.byId(repository.id, request.params.comment_id);
  if (!comment) throw notFound();
  return comment;
}

export function hookOf(request: RestRequest): {
  repository: Repository;
  hook: Hook;
} {
  const { forge, actor, params } = request;
  const repository = repositoryOf(request);
  requireHookRights(forge, repository, actor);
  const hook = forge.store.hooks.byId(params.hook_id);
  if (hook?.repository_id !== repository.id) throw notFound();
  return { repository, hook };
}
