import { requireRole } from '../actions/access';
import { push } from '../actions/pushes';
import { Forge } from '../Forge';
import { GitHubError, notFound } from '../GitHubError';
import { isAncestor, listCommits, resolveCommit } from '../git/commits';
import { deleteRef, isValidRefName, writeRef } from '../git/gitRefs';
import { presentBranch } from '../present/branch';
import { presentCommit } from '../present/commit';
import { nodeId } from '../present/nodeId';
import { repositoryApi, repositoryPage } from '../present/repository';
import { Ref } from '../store/RefStore';
import { Repository } from '../store/RepositoryStore';
import { repositoryOf } from './subject';
import {
  created,
  Handlers,
  listOf,
  noContent,
  ok,
  RestRequest,
} from './RestRequest';

const refused = (message: string) => new GitHubError(422, message);

function presentRef({ urls }: Forge, repository: Repository, ref: Ref) {
  const api = repositoryApi(urls, repository);
  const path = encodeURI(ref.name);
  return {
    ref: ref.name,
    node_id: nodeId('Ref', `${repository.id}:${ref.name}`),
    url: `${api}/git/${path}`,
    object: {
      type: ref.type,
      sha: ref.sha,
      url: `${api}/git/${ref.type}s/${ref.sha}`,
    },
  };
}

const fullName = (ref: string) => `refs/${ref}`;

function refNamed(request: RestRequest, repository: Repository): Ref {
  const name = fullName(request.params.ref);
  const ref = request.forge.store.refs.get(repository.id, name);
  if (!ref) throw notFound();
  return ref;
}

function getRef(request: RestRequest) {
  const repository = repositoryOf(request);
  const ref = refNamed(request, repository);
  return ok(presentRef(request.forge, repository, ref));
}

function listMatchingRefs(request: RestRequest) {
  const { forge, params } = request;
  const repository = repositoryOf(request);
  const prefix = fullName(params.ref);
  const refs = forge.store.refs.startingWith(repository.id, prefix);
  return ok(refs.map(ref => presentRef(forge, repository, ref)));
}

async function createRef(request: RestRequest<{ ref: string; sha: string }>) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  requireRole(forge, repository, actor, 'write');
  const isBranchOrTag = /^refs\/(heads|tags)\/./.test(body.ref);
  if (
    !isBranchOrTag ||
    !(await isValidRefName(forge.git, repository, body.ref))
  ) {
    throw refused('Reference name is not a valid branch or tag name');
  }
  await requireCommit(forge, repository, body.sha);
  await push(forge, repository, actor, async () => {
    if (forge.store.refs.get(repository.id, body.ref)) {
      throw refused('Reference already exists');
    }
    await writeRef(forge.git, repository, body.ref, body.sha);
  });
  const ref = forge.store.refs.get(repository.id, body.ref)!;
  return created(presentRef(forge, repository, ref));
}

async function updateRef(
  request: RestRequest<{ sha: string; force?: boolean }>,
) {
  const { forge, actor, body } = request;
  const repository = repositoryOf(request);
  requireRole(forge, repository, actor, 'write');
  const { name } = refNamed(request, repository);
  refuseProtected(repository, name);
  await requireCommit(forge, repository, body.sha);
  await push(forge, repository, actor, async () => {
    const { sha } = refNamed(request, repository);
    const { git } = forge;
    if (!body.force && !(await isAncestor(git, repository, sha, body.sha))) {
      throw refused('Update is not a fast forward');
    }
    await writeRef(git, repository, name, body.sha);
  });
  return ok(presentRef(forge, repository, refNamed(request, repository)));
}

async function removeRef(request: RestRequest) {
  const { forge, actor, params } = request;
  const repository = repositoryOf(request);
  requireRole(forge, repository, actor, 'write');
  const name = fullName(params.ref);
  refuseProtected(repository, name);
  if (name === `refs/heads/${repository.default_branch}`) {
    throw refused('Cannot delete the default branch');
  }
  await push(forge, repository, actor, async () => {
    if (!forge.store.refs.get(repository.id, name)) {
      throw refused('Reference does not exist');
    }
    await deleteRef(forge.git, repository, name);
  });
  return noContent();
}

async function requireCommit(
  { git }: Forge,
  repository: Repository,
  sha: string,
): Promise<void> {
  const isFull = /^[0-9a-f]{40}$/.test(sha);
  if (isFull && (await resolveCommit(git, repository, sha)) === sha) return;
  throw refused('Object does not exist');
}

function refuseProtected(repository: Repository, name: string): void {
  const branch = name.replace(/^refs\/heads\//, '');
  if (!repository.protected_branches.includes(branch)) return;
  throw refused(
    `GH006: Protected branch update failed for ${name}. Changes must be made through a pull request.`,
  );
}

function listBranches(request: RestRequest<unknown, { protected?: boolean }>) {
  const { forge, query, page } = request;
  const repository = repositoryOf(request);
  const branches = forge.store.refs
    .startingWith(repository.id, 'refs/heads/')
    .map(ref => presentBranch(forge, repository, ref))
    .filter(
      branch =>
        query.protected === undefined || branch.protected === query.protected,
    );
  const shown = branches.slice(page.offset, page.offset + page.limit);
  return listOf(shown, branches.length, page);
}

async function getBranch(request: RestRequest) {
  const { forge, params } = request;
  const repository = repositoryOf(request);
  const name = `refs/heads/${params.branch}`;
  const ref = forge.store.refs.get(repository.id, name);
  if (!ref) throw new GitHubError(404, 'Branch not found');
  const [commit] = await listCommits(forge.git, repository, ['-1', ref.sha]);
  const branch = presentBranch(forge, repository, ref);
  const path = encodeURIComponent(branch.name);
  const self = `${repositoryApi(forge.urls, repository)}/branches/${path}`;
  const page = repositoryPage(forge.urls, repository);
  return ok({
    ...branch,
    commit: presentCommit(forge, repository, commit),
    protection: { enabled: branch.protected },
    protection_url: `${self}/protection`,
    _links: { self, html: `${page}/tree/${path}` },
  });
}

export const refHandlers: Handlers = {
  'git/get-ref': getRef,
  'git/list-matching-refs': listMatchingRefs,
  'git/create-ref': createRef,
  'git/update-ref': updateRef,
  'git/delete-ref': removeRef,
  'repos/list-branches': listBranches,
  'repos/get-branch': getBranch,
};
