import { branchOf, createPull, updatePull } from '../actions/pulls';
import { listCommits } from '../git/commits';
import { changedFiles, divergence } from '../git/comparison';
import { presentChangedFile, presentCommit } from '../present/commit';
import { presentPull, presentPullSummary } from '../present/pull';
import { PullFilter } from '../store/PullStore';
import { Issue } from '../store/IssueStore';
import { Repository } from '../store/RepositoryStore';
import { pullOf, repositoryOf } from './subject';
import { created, Handlers, listOf, ok, RestRequest } from './RestRequest';

interface ListQuery {
  state: PullFilter['state'];
  head?: string;
  base?: string;
  sort: string;
  direction?: PullFilter['direction'];
}

function list(request: RestRequest<unknown, ListQuery>) {
  const { forge, query, page } = request;
  const repository = repositoryOf(request);
  const sort = query.sort === 'updated' ? 'updated' : 'created';
  const filter: PullFilter = {
    state: query.state,
    head: headFilter(repository, query.head),
    base: query.base,
    sort,
    direction: query.direction ?? (query.sort === 'created' ? 'desc' : 'asc'),
  };
  const { pulls, issues } = forge.store;
  const shown = pulls
    .list(repository.id, filter, page)
    .map(pull =>
      presentPullSummary(forge, repository, issues.byId(pull.issue_id)),
    );
  return listOf(shown, pulls.count(repository.id, filter), page);
}

/** `owner:branch`. GitHub takes no notice of a filter in another form. */
function headFilter(
  repository: Repository,
  head: string | undefined,
): string | undefined {
  if (!head?.includes(':')) return undefined;
  // No branch has an empty name: a fork's branch matches nothing.
  return branchOf(repository, head) ?? '';
}

interface PullBody {
  title?: string;
  body?: string;
  head: string;
  base: string;
  draft?: boolean;
  state?: 'open' | 'closed';
}

async function create(request: RestRequest<PullBody>) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  const issue = await createPull(forge, repository, actor, {
    title: body.title ?? '',
    body: body.body ?? null,
    head: body.head,
    base: body.base,
    isDraft: body.draft ?? false,
  });
  return created(presentPull(forge, repository, issue));
}

function get(request: RestRequest) {
  const repository = repositoryOf(request);
  const issue = pullOf(request, repository);
  return ok(presentPull(request.forge, repository, issue));
}

async function update(request: RestRequest<Partial<PullBody>>) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  const changed = await updatePull(forge, repository, actor, {
    issue: pullOf(request, repository),
    change: {
      title: body.title,
      body: body.body,
      state: body.state,
      base: body.base,
    },
  });
  return ok(presentPull(forge, repository, changed));
}

/** The range a pull request is about, from where its branch left the base. */
export async function rangeOf(
  { forge }: RestRequest,
  repository: Repository,
  issue: Issue,
) {
  const pull = forge.store.pulls.ofIssue(issue.id);
  const { base_sha: base, head_sha: head } = pull;
  const distance = await divergence(forge.git, repository, base, head);
  return { base, from: distance?.mergeBase ?? base, head };
}

async function listFiles(request: RestRequest) {
  const { forge, page } = request;
  const repository = repositoryOf(request);
  const issue = pullOf(request, repository);
  const { from, head } = await rangeOf(request, repository, issue);
  const files = await changedFiles(forge.git, repository, from, head);
  const shown = files
    .slice(page.offset, page.offset + page.limit)
    .map(file => presentChangedFile(forge, repository, head, file));
  return listOf(shown, files.length, page);
}

async function listOwnCommits(request: RestRequest) {
  const { forge, page } = request;
  const repository = repositoryOf(request);
  const issue = pullOf(request, repository);
  const { base, head } = await rangeOf(request, repository, issue);
  const range = `${base}..${head}`;
  const args = ['--reverse', '--topo-order', range];
  const commits = await listCommits(forge.git, repository, args);
  const shown = commits
    .slice(page.offset, page.offset + page.limit)
    .map(commit => presentCommit(forge, repository, commit));
  return listOf(shown, commits.length, page);
}

export const pullHandlers: Handlers = {
  'pulls/list': list,
  'pulls/get': get,
  'pulls/create': create,
  'pulls/update': update,
  'pulls/list-files': listFiles,
  'pulls/list-commits': listOwnCommits,
};
