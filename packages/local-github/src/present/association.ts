import { Forge } from '../Forge';
import { Repository } from '../store/RepositoryStore';

/** `author-association`. Contributors are not told from strangers. */
export function associationOf(
  { store }: Forge,
  repository: Repository,
  accountId: number,
): 'OWNER' | 'COLLABORATOR' | 'NONE' {
  if (repository.owner_id === accountId) return 'OWNER';
  return store.repositories.role(repository.id, accountId)
    ? 'COLLABORATOR'
    : 'NONE';
}
