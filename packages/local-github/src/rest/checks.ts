import {
  CheckRunInput,
  createCheckRun,
  updateCheckRun,
} from '../actions/checkRuns';
import { GitHubError, notFound } from '../GitHubError';
import { presentCheckRun } from '../present/checkRun';
import { CheckFilter, CheckRun, CheckStatus } from '../store/CheckStore';
import { Repository } from '../store/RepositoryStore';
import { timestamp } from '../timestamp';
import { created, Handlers, listOf, ok, RestRequest } from './RestRequest';
import { commitOf } from './revision';
import { repositoryOf } from './subject';

interface RunBody {
  name?: string;
  external_id?: string;
  details_url?: string;
  status?: CheckStatus;
  conclusion?: string;
  started_at?: string;
  completed_at?: string;
  output?: {
    title?: string;
    summary: string;
    text?: string;
    annotations?: object[];
    images?: object[];
  };
}

const normalized = (time: string | undefined) =>
  time && timestamp(new Date(time));

function inputOf(body: RunBody): CheckRunInput {
  for (const name of ['annotations', 'images'] as const) {
    if ((body.output?.[name] ?? []).length === 0) continue;
    throw new GitHubError(501, `local-github does not know "output.${name}"`);
  }
  return {
    name: body.name,
    externalId: body.external_id,
    detailsUrl: body.details_url,
    output: body.output,
    state: {
      status: body.status,
      conclusion: body.conclusion,
      startedAt: normalized(body.started_at),
      completedAt: normalized(body.completed_at),
    },
  };
}

async function create(request: RestRequest<RunBody & { head_sha: string }>) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  const run = await createCheckRun(forge, repository, actor, {
    headSha: body.head_sha,
    input: inputOf(body),
  });
  return created(presentCheckRun(forge, repository, run));
}

function update(request: RestRequest<RunBody>) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  const run = updateCheckRun(forge, repository, actor, {
    run: runOf(request, repository),
    input: inputOf(body),
  });
  return ok(presentCheckRun(forge, repository, run));
}

function get(request: RestRequest) {
  const repository = repositoryOf(request);
  const run = runOf(request, repository);
  return ok(presentCheckRun(request.forge, repository, run));
}

interface ListQuery {
  check_name?: string;
  status?: CheckStatus;
  filter: CheckFilter['filter'];
  app_id?: number;
}

async function list(request: RestRequest<unknown, ListQuery>) {
  const { forge, params, query, page } = request;
  const repository = repositoryOf(request);
  const sha = await commitOf(forge, repository, params.ref);
  if (!sha) {
    throw new GitHubError(422, `No commit found for SHA: ${params.ref}`);
  }
  const runs = forge.store.checks.runsOf(repository.id, sha, {
    name: query.check_name,
    status: query.status,
    filter: query.filter,
    accountId: query.app_id,
  });
  const shown = runs
    .slice(page.offset, page.offset + page.limit)
    .map(run => presentCheckRun(forge, repository, run));
  return {
    ...listOf(shown, runs.length, page),
    body: { total_count: runs.length, check_runs: shown },
  };
}

function runOf(
  { forge, params }: RestRequest,
  repository: Repository,
): CheckRun {
  const run = forge.store.checks.run(repository.id, params.check_run_id);
  if (!run) throw notFound();
  return run;
}

export const checkHandlers: Handlers = {
  'checks/create': create,
  'checks/update': update,
  'checks/get': get,
  'checks/list-for-ref': list,
};
