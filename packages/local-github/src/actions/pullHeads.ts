import { Forge } from '../Forge';
import { writeRef } from '../git/gitRefs';
import { Repository } from '../store/RepositoryStore';

/**
 * Points `refs/pull/<number>/head` at the head of a pull request, so that its
 * commits can be fetched also when the branch is gone. A crash may leave it one
 * push behind; the next push mends it.
 */
export async function keepPullHead(
  { git }: Forge,
  repository: Repository,
  number: number,
  sha: string,
): Promise<void> {
  await writeRef(git, repository, `refs/pull/${number}/head`, sha);
}
