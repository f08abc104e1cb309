import { requireRole } from '../actions/access';
import { GitHubError, notFound } from '../GitHubError';
import { Repository } from '../store/RepositoryStore';
import { wholeList } from '../store/Page';
import { Variable } from '../store/VariableStore';
import {
  created,
  Handlers,
  listOf,
  noContent,
  ok,
  RestRequest,
} from './RestRequest';
import { repositoryOf } from './subject';

/** GitHub's limits. */
const MAX_PAGE_SIZE = 30;
const MAX_VALUE_BYTES = 48 * 1024;
const NAME = /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/;

/** Whoever may push sees and changes them, as on GitHub. */
function subjectOf(request: RestRequest): Repository {
  const repository = repositoryOf(request);
  requireRole(request.forge, repository, request.actor, 'write');
  return repository;
}

function variableOf(request: RestRequest, repository: Repository): Variable {
  const { variables } = request.forge.store;
  const variable = variables.byName(repository.id, request.params.name);
  if (!variable) throw notFound();
  return variable;
}

function list(request: RestRequest) {
  const repository = subjectOf(request);
  const { variables } = request.forge.store;
  const limit = Math.min(request.page.limit, MAX_PAGE_SIZE);
  const number = request.page.offset / request.page.limit;
  const page = { limit, offset: number * limit };
  const shown = variables.ofRepository(repository.id, page);
  const total = variables.ofRepository(repository.id, wholeList).length;
  const { links } = listOf(shown, total, page);
  return { ...ok({ total_count: total, variables: shown }), links };
}

function get(request: RestRequest) {
  return ok(variableOf(request, subjectOf(request)));
}

function create(request: RestRequest<{ name: string; value: string }>) {
  const { forge, body } = request;
  const repository = subjectOf(request);
  const name = checked(body).name!;
  if (forge.store.variables.byName(repository.id, name)) {
    throw new GitHubError(409, 'Already exists - Variable already exists');
  }
  const at = forge.now();
  const { value } = body;
  const times = { created_at: at, updated_at: at };
  forge.store.variables.insert(repository.id, { name, value, ...times });
  return created({});
}

function update(request: RestRequest<{ name?: string; value?: string }>) {
  const { forge, body } = request;
  const repository = subjectOf(request);
  const variable = variableOf(request, repository);
  forge.store.variables.update(repository.id, variable.name, {
    ...variable,
    ...checked(body),
    updated_at: forge.now(),
  });
  return noContent();
}

function remove(request: RestRequest) {
  const repository = subjectOf(request);
  const { name } = variableOf(request, repository);
  request.forge.store.variables.delete(repository.id, name);
  return noContent();
}

/** What is to be stored: names in upper case. */
function checked(body: {
  name?: string;
  value?: string;
}): Partial<Pick<Variable, 'name' | 'value'>> {
  const name = body.name?.toUpperCase();
  const { value } = body;
  if (name !== undefined && !NAME.test(name)) {
    throw new GitHubError(
      422,
      'Variable name is invalid: letters, digits and underscores, not first a digit, not first GITHUB_',
    );
  }
  if (Buffer.byteLength(value ?? '') > MAX_VALUE_BYTES) {
    throw new GitHubError(422, 'Variable value is larger than 48 KB');
  }
  return {
    ...(name !== undefined && { name }),
    ...(value !== undefined && { value }),
  };
}

export const variableHandlers: Handlers = {
  'actions/list-repo-variables': list,
  'actions/create-repo-variable': create,
  'actions/get-repo-variable': get,
  'actions/update-repo-variable': update,
  'actions/delete-repo-variable': remove,
};
