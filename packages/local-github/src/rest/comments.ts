import {
  createComment,
  deleteComment,
  updateComment,
} from '../actions/comments';
import { presentComment } from '../present/comment';
import { timestamp } from '../timestamp';
import {
  created,
  Handlers,
  listOf,
  noContent,
  ok,
  onePastPage,
  openListOf,
  RestRequest,
} from './RestRequest';
import { commentOf, issueOf, repositoryOf } from './subject';

interface ListQuery {
  since?: string;
  sort: 'created' | 'updated';
  direction?: 'asc' | 'desc';
}

const normalized = (since: string | undefined) =>
  since && timestamp(new Date(since));

function listOfRepository(request: RestRequest<unknown, ListQuery>) {
  const { forge, query, page } = request;
  const repository = repositoryOf(request);
  const filter = {
    repositoryId: repository.id,
    since: normalized(query.since),
    sort: query.sort,
    direction: query.direction ?? ('asc' as const),
  };
  const comments = forge.store.comments.ofRepository(filter, onePastPage(page));
  return openListOf(comments, page, comment =>
    presentComment(forge, repository, comment),
  );
}

function listOfIssue(request: RestRequest<unknown, ListQuery>) {
  const { forge, query, page } = request;
  const repository = repositoryOf(request);
  const issue = issueOf(request, repository);
  const since = normalized(query.since);
  const { comments } = forge.store;
  if (since) {
    const found = comments.ofIssue(issue.id, since, onePastPage(page));
    return openListOf(found, page, comment =>
      presentComment(forge, repository, comment),
    );
  }
  const shown = comments
    .ofIssue(issue.id, undefined, page)
    .map(comment => presentComment(forge, repository, comment));
  return listOf(shown, issue.comments, page);
}

function get(request: RestRequest) {
  const repository = repositoryOf(request);
  const comment = commentOf(request, repository);
  return ok(presentComment(request.forge, repository, comment));
}

function create(request: RestRequest<{ body: string }>) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  const issue = issueOf(request, repository);
  const comment = createComment(forge, repository, actor, {
    issue,
    body: body.body,
  });
  return created(presentComment(forge, repository, comment));
}

function update(request: RestRequest<{ body: string }>) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  const comment = updateComment(forge, repository, actor, {
    comment: commentOf(request, repository),
    body: body.body,
  });
  return ok(presentComment(forge, repository, comment));
}

function remove(request: RestRequest) {
  const { forge, actor } = request;
  const repository = repositoryOf(request);
  const comment = commentOf(request, repository);
  deleteComment(forge, repository, actor, comment);
  return noContent();
}

export const commentHandlers: Handlers = {
  'issues/list-comments-for-repo': listOfRepository,
  'issues/list-comments': listOfIssue,
  'issues/get-comment': get,
  'issues/create-comment': create,
  'issues/update-comment': update,
  'issues/delete-comment': remove,
};
