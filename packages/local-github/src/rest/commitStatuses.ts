import { createCommitStatus } from '../actions/commitStatuses';
import { notFound } from '../GitHubError';
import { presentCombinedStatus, presentStatus } from '../present/commitStatus';
import { StatusState } from '../store/CommitStatusStore';
import { Repository } from '../store/RepositoryStore';
import {
  created,
  Handlers,
  listOf,
  onePastPage,
  openListOf,
  RestRequest,
} from './RestRequest';
import { commitOf } from './revision';
import { repositoryOf } from './subject';

interface StatusBody {
  state: StatusState;
  context?: string;
  description?: string | null;
  target_url?: string | null;
}

async function create(request: RestRequest<StatusBody>) {
  const { forge, actor, params, body } = request;
  const repository = repositoryOf(request);
  const status = await createCommitStatus(forge, repository, actor, {
    sha: params.sha,
    state: body.state,
    context: body.context ?? 'default',
    description: body.description ?? null,
    target_url: body.target_url ?? null,
  });
  return created(presentStatus(forge, repository, status));
}

async function combined(request: RestRequest) {
  const { forge, page } = request;
  const repository = repositoryOf(request);
  const sha = await namedCommit(request, repository);
  const latest = forge.store.statuses.latest(repository.id, sha);
  const shown = latest.slice(page.offset, page.offset + page.limit);
  return {
    ...listOf(shown, latest.length, page),
    body: presentCombinedStatus(forge, repository, { sha, latest, shown }),
  };
}

async function list(request: RestRequest) {
  const { forge, page } = request;
  const repository = repositoryOf(request);
  const sha = await namedCommit(request, repository);
  const asked = onePastPage(page);
  const statuses = forge.store.statuses.ofCommit(repository.id, sha, asked);
  return openListOf(statuses, page, status =>
    presentStatus(forge, repository, status),
  );
}

async function namedCommit(
  { forge, params }: RestRequest,
  repository: Repository,
): Promise<string> {
  const sha = await commitOf(forge, repository, params.ref);
  if (!sha) throw notFound();
  return sha;
}

export const commitStatusHandlers: Handlers = {
  'repos/create-commit-status': create,
  'repos/get-combined-status-for-ref': combined,
  'repos/list-commit-statuses-for-ref': list,
};
