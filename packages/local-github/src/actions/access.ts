import { Forge } from '../Forge';
import { forbidden, notFound } from '../GitHubError';
import { Account } from '../store/AccountStore';
import { Repository, Role } from '../store/RepositoryStore';

const RANK = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

export const isAtLeast = (role: Role | 'none', least: Role) =>
  RANK.indexOf(role) >= RANK.indexOf(least);

/** Whose token it is: a person's, a bot's, or that of an App's installation. */
export function actorOf(forge: Forge, token: string): Account | undefined {
  const { accounts, apps } = forge.store;
  const account = accounts.byToken(token);
  if (account) return account;
  const grant = apps.grantOf(token, forge.now());
  return grant && { ...accounts.byId(grant.bot_id)!, grant };
}

/** Everyone who is known may read a public repository. */
export function roleOf(
  { store }: Forge,
  repository: Repository,
  account: Account,
): Role | 'none' {
  // What the token may do there was asked before: its permissions decide, no role.
  if (account.grant?.repository_ids.includes(repository.id)) return 'admin';
  const role = store.repositories.role(repository.id, account.id);
  return role ?? (repository.private ? 'none' : 'read');
}

/** 404 also for a repository that exists but is hidden from the actor. */
export function visibleRepository(
  forge: Forge,
  actor: Account,
  name: { owner: string; repo: string },
): Repository {
  const repository = forge.store.repositories.byName(name.owner, name.repo);
  if (!repository) throw notFound();
  if (!may(forge, repository, actor, 'read')) throw notFound();
  return repository;
}

export function may(
  forge: Forge,
  repository: Repository,
  actor: Account,
  least: Role,
): boolean {
  return isAtLeast(roleOf(forge, repository, actor), least);
}

/** 403 when the actor's role is too low. */
export function requireRole(
  forge: Forge,
  repository: Repository,
  actor: Account,
  least: Role,
): void {
  if (!may(forge, repository, actor, least)) throw forbidden();
}
