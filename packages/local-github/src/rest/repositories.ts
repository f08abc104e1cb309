import { isAtLeast, requireRole, roleOf } from '../actions/access';
import { notFound } from '../GitHubError';
import { presentCollaborator } from '../present/account';
import {
  presentFullRepository,
  presentRepository,
} from '../present/repository';
import { Account } from '../store/AccountStore';
import { wholeList } from '../store/Page';
import { Role } from '../store/RepositoryStore';
import { repositoryOf } from './subject';
import { Handlers, listOf, noContent, ok, RestRequest } from './RestRequest';

function getRepository(request: RestRequest) {
  const { forge, actor } = request;
  const repository = repositoryOf(request);
  const role = roleOf(forge, repository, actor) as Role;
  return ok(presentFullRepository(forge, repository, role));
}

function listPublic({
  forge,
  query,
}: RestRequest<unknown, { since?: number }>) {
  const repositories = forge.store.repositories
    .all()
    .filter(
      ({ id, private: isHidden }) => !isHidden && id > (query.since ?? 0),
    );
  return ok(
    repositories.map(repository => presentRepository(forge, repository)),
  );
}

const LEGACY_NAMES: Record<string, Role> = { pull: 'read', push: 'write' };

function listCollaborators(
  request: RestRequest<unknown, { permission?: string }>,
) {
  const { forge, actor, page } = request;
  const repository = repositoryOf(request);
  requireRole(forge, repository, actor, 'write');
  const wanted = request.query.permission;
  const least = wanted && (LEGACY_NAMES[wanted] ?? (wanted as Role));
  const { repositories, accounts } = forge.store;
  const all = repositories
    .collaborators(repository.id, wholeList)
    .filter(({ role }) => !least || isAtLeast(role, least));
  const shown = all
    .slice(page.offset, page.offset + page.limit)
    .map(({ account_id, role }) =>
      presentCollaborator(forge, accounts.byId(account_id)!, role),
    );
  return listOf(shown, all.length, page);
}

function accountNamed({ forge, params }: RestRequest): Account {
  const account = forge.store.accounts.byLogin(params.username);
  if (!account) throw notFound();
  return account;
}

function checkCollaborator(request: RestRequest) {
  const { forge, actor } = request;
  const repository = repositoryOf(request);
  requireRole(forge, repository, actor, 'write');
  const account = accountNamed(request);
  if (!forge.store.repositories.role(repository.id, account.id)) {
    throw notFound();
  }
  return noContent();
}

/** The older `permission` knows four levels, `role_name` all of them. */
const PERMISSION = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
};

function getPermission(request: RestRequest) {
  const { forge, actor } = request;
  const repository = repositoryOf(request);
  const account = accountNamed(request);
  // Everyone may ask about themselves, those who push about anyone.
  if (account.id !== actor.id) requireRole(forge, repository, actor, 'write');
  const role = roleOf(forge, repository, account);
  return ok({
    permission: PERMISSION[role],
    role_name: role,
    user: presentCollaborator(forge, account, role),
  });
}

export const repositoryHandlers: Handlers = {
  'repos/get': getRepository,
  'repos/list-public': listPublic,
  'repos/list-collaborators': listCollaborators,
  'repos/check-collaborator': checkCollaborator,
  'repos/get-collaborator-permission-level': getPermission,
};
