import { addLabels, removeLabel, setLabels } from '../actions/issueLabels';
import {
  createLabel,
  DEFAULT_COLOR,
  deleteLabel,
  labelNamed,
  updateLabel,
} from '../actions/repositoryLabels';
import { presentLabel } from '../present/label';
import { Issue } from '../store/IssueStore';
import { wholeList } from '../store/Page';
import { Repository } from '../store/RepositoryStore';
import { LabelInput, labelNames } from './labelInput';
import {
  created,
  Handlers,
  listOf,
  noContent,
  ok,
  RestRequest,
} from './RestRequest';
import { issueOf, repositoryOf } from './subject';

function listOfRepository(request: RestRequest) {
  const { forge, page } = request;
  const repository = repositoryOf(request);
  const { labels } = forge.store;
  const shown = labels
    .ofRepository(repository.id, page)
    .map(label => presentLabel(forge, repository, label));
  const total = labels.ofRepository(repository.id, wholeList).length;
  return listOf(shown, total, page);
}

function get(request: RestRequest) {
  const { forge, params } = request;
  const repository = repositoryOf(request);
  const label = labelNamed(forge, repository, params.name);
  return ok(presentLabel(forge, repository, label));
}

function create(
  request: RestRequest<{ name: string; color?: string; description?: string }>,
) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  const label = createLabel(forge, repository, actor, {
    name: body.name,
    color: body.color ?? DEFAULT_COLOR,
    description: body.description ?? null,
  });
  return created(presentLabel(forge, repository, label));
}

function update(
  request: RestRequest<{
    new_name?: string;
    color?: string;
    description?: string;
  }>,
) {
  const { forge, actor, params, body } = request;
  const repository = repositoryOf(request);
  const { new_name: name, color, description } = body;
  const label = updateLabel(forge, repository, actor, {
    name: params.name,
    change: {
      ...(name === undefined ? {} : { name }),
      ...(color === undefined ? {} : { color }),
      ...(description === undefined ? {} : { description }),
    },
  });
  return ok(presentLabel(forge, repository, label));
}

function remove(request: RestRequest) {
  const { forge, actor, params } = request;
  deleteLabel(forge, repositoryOf(request), actor, params.name);
  return noContent();
}

function shownLabels(
  { forge }: RestRequest,
  repository: Repository,
  issue: Issue,
) {
  return forge.store.labels
    .ofIssue(issue.id)
    .map(label => presentLabel(forge, repository, label));
}

function listOfIssue(request: RestRequest) {
  const { page } = request;
  const repository = repositoryOf(request);
  const issue = issueOf(request, repository);
  const all = shownLabels(request, repository, issue);
  const shown = all.slice(page.offset, page.offset + page.limit);
  return listOf(shown, all.length, page);
}

type LabelsBody = { labels?: LabelInput[] };

function addToIssue(request: RestRequest<LabelsBody>) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  const issue = issueOf(request, repository);
  const names = labelNames(body.labels ?? []);
  addLabels(forge, repository, actor, { issue, names });
  return ok(shownLabels(request, repository, issue));
}

function setOnIssue(request: RestRequest<LabelsBody>) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  const issue = issueOf(request, repository);
  const names = labelNames(body.labels ?? []);
  setLabels(forge, repository, actor, { issue, names });
  return ok(shownLabels(request, repository, issue));
}

function removeFromIssue(request: RestRequest) {
  const { forge, actor, params } = request;
  const repository = repositoryOf(request);
  const issue = issueOf(request, repository);
  removeLabel(forge, repository, actor, { issue, name: params.name });
  return ok(shownLabels(request, repository, issue));
}

function removeAllFromIssue(request: RestRequest) {
  const { forge, actor } = request;
  const repository = repositoryOf(request);
  const issue = issueOf(request, repository);
  setLabels(forge, repository, actor, { issue, names: [] });
  return noContent();
}

export const labelHandlers: Handlers = {
  'issues/list-labels-for-repo': listOfRepository,
  'issues/get-label': get,
  'issues/create-label': create,
  'issues/update-label': update,
  'issues/delete-label': remove,
  'issues/list-labels-on-issue': listOfIssue,
  'issues/add-labels': addToIssue,
  'issues/set-labels': setOnIssue,
  'issues/remove-label': removeFromIssue,
  'issues/remove-all-labels': removeAllFromIssue,
};
