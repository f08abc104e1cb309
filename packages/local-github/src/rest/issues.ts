import { createIssue, updateIssue } from '../actions/issues';
import { catchUpClosed } from '../actions/pulls';
import { presentIssue } from '../present/issue';
import { IssueFilter } from '../store/IssueStore';
import { timestamp } from '../timestamp';
import { LabelInput, labelNames } from './labelInput';
import { created, Handlers, listOf, ok, RestRequest } from './RestRequest';
import { issueOf, repositoryOf } from './subject';

interface ListQuery {
  state: IssueFilter['state'];
  labels?: string;
  creator?: string;
  since?: string;
  sort: IssueFilter['sort'];
  direction: IssueFilter['direction'];
}

function list(request: RestRequest<unknown, ListQuery>) {
  const { forge, query, page } = request;
  const repository = repositoryOf(request);
  const labels = (query.labels ?? '').split(',').map(name => name.trim());
  const filter: IssueFilter = {
    state: query.state,
    labels: labels.filter(name => name !== ''),
    creator: query.creator,
    since: query.since && timestamp(new Date(query.since)),
    sort: query.sort,
    direction: query.direction,
  };
  const { issues } = forge.store;
  const shown = issues
    .list(repository.id, filter, page)
    .map(issue => presentIssue(forge, repository, issue));
  return listOf(shown, issues.count(repository.id, filter), page);
}

interface IssueBody {
  title?: string | number | null;
  body?: string | null;
  labels?: LabelInput[];
  state?: 'open' | 'closed';
  state_reason?: string | null;
}

function create(request: RestRequest<IssueBody>) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  const issue = createIssue(forge, repository, actor, {
    title: String(body.title ?? ''),
    body: body.body ?? null,
    labels: labelNames(body.labels ?? []),
  });
  return created(presentIssue(forge, repository, issue));
}

function get(request: RestRequest) {
  const repository = repositoryOf(request);
  const issue = issueOf(request, repository);
  return ok(presentIssue(request.forge, repository, issue));
}

async function update(request: RestRequest<IssueBody>) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  const issue = issueOf(request, repository);
  const change = {
    title: isAbsent(body.title) ? undefined : String(body.title),
    body: body.body,
    state: body.state,
    stateReason: body.state_reason,
    labels: body.labels && labelNames(body.labels),
  };
  if (body.state === 'open') {
    await catchUpClosed(forge, repository, actor, issue);
  }
  const changed = updateIssue(forge, repository, actor, { issue, change });
  return ok(presentIssue(forge, repository, changed));
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

export const issueHandlers: Handlers = {
  'issues/list-for-repo': list,
  'issues/create': create,
  'issues/get': get,
  'issues/update': update,
};
