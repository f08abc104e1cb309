import { Forge } from '../Forge';
import { resolveCommit } from '../git/commits';
import { Repository } from '../store/RepositoryStore';

/**
 * The commit that a branch, tag or sha means; undefined when there is none.
 * A branch is the usual case and costs no git process.
 */
export async function commitOf(
  { store, git }: Forge,
  repository: Repository,
  revision: string,
): Promise<string | undefined> {
  const branch = store.refs.get(repository.id, `refs/heads/${revision}`);
  return branch?.sha ?? resolveCommit(git, repository, revision);
}
