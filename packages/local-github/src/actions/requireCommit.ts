import { Forge } from '../Forge';
import { GitHubError } from '../GitHubError';
import { resolveCommit } from '../git/commits';
import { Repository } from '../store/RepositoryStore';

/** 422 unless it is a full sha: a branch may be another commit tomorrow. */
export async function requireCommit(
  { git }: Forge,
  repository: Repository,
  sha: string,
): Promise<void> {
  const isFull = /^[0-9a-f]{40}$/.test(sha);
  if (isFull && (await resolveCommit(git, repository, sha)) === sha) return;
  throw new GitHubError(422, `No commit found for SHA: ${sha}`);
}
