import { addReaction, removeReaction } from '../actions/reactions';
import { presentReaction } from '../present/reaction';
import { ReactionSubject } from '../store/ReactionStore';
import {
  created,
  Handlers,
  noContent,
  ok,
  onePastPage,
  openListOf,
  RestRequest,
} from './RestRequest';
import { commentOf, issueOf, repositoryOf } from './subject';

type Locate = (request: RestRequest) => ReactionSubject;

const onIssue: Locate = request => ({
  subject: 'issue',
  subject_id: issueOf(request, repositoryOf(request)).id,
});

const onComment: Locate = request => ({
  subject: 'comment',
  subject_id: commentOf(request, repositoryOf(request)).id,
});

const list =
  (locate: Locate) => (request: RestRequest<unknown, { content?: string }>) => {
    const { forge, query, page } = request;
    const reactions = forge.store.reactions.list(
      locate(request),
      query.content,
      onePastPage(page),
    );
    return openListOf(reactions, page, reaction =>
      presentReaction(forge, reaction),
    );
  };

const add = (locate: Locate) => (request: RestRequest<{ content: string }>) => {
  const { forge, actor, body } = request;
  const on = locate(request);
  const { reaction, isNew } = addReaction(forge, actor, on, body.content);
  const shown = presentReaction(forge, reaction);
  return isNew ? created(shown) : ok(shown);
};

const remove = (locate: Locate) => (request: RestRequest) => {
  const { forge, actor, params } = request;
  removeReaction(forge, actor, locate(request), params.reaction_id);
  return noContent();
};

export const reactionHandlers: Handlers = {
  'reactions/list-for-issue': list(onIssue),
  'reactions/create-for-issue': add(onIssue),
  'reactions/delete-for-issue': remove(onIssue),
  'reactions/list-for-issue-comment': list(onComment),
  'reactions/create-for-issue-comment': add(onComment),
  'reactions/delete-for-issue-comment': remove(onComment),
};
