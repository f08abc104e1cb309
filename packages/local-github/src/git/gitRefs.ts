import { Ref } from '../store/RefStore';
import { GitRepositories, RepositoryName } from './GitRepositories';

/** Branches and tags as they are in the bare repository. */
export async function readRefs(
  git: GitRepositories,
  repository: RepositoryName,
): Promise<Ref[]> {
  return listRefs(git, repository, ['refs/heads', 'refs/tags']);
}

/** Branches that have a commit, by name. */
export async function branchesWith(
  git: GitRepositories,
  repository: RepositoryName,
  sha: string,
  limit: number,
): Promise<Ref[]> {
  const args = [`--count=${limit}`, '--contains', sha, 'refs/heads'];
  return listRefs(git, repository, args);
}

async function listRefs(
  git: GitRepositories,
  repository: RepositoryName,
  args: string[],
): Promise<Ref[]> {
  const format = '--format=%(refname) %(objecttype) %(objectname)';
  const command = ['for-each-ref', format, ...args];
  const output = await git.run(repository, command);
  return output
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [name, type, sha] = line.split(' ');
      return { name, type, sha };
    });
}

/** Makes or moves a ref; throws when git does not know `sha`. */
export async function writeRef(
  git: GitRepositories,
  repository: RepositoryName,
  name: string,
  sha: string,
): Promise<void> {
  await git.run(repository, ['update-ref', name, sha]);
}

export async function deleteRef(
  git: GitRepositories,
  repository: RepositoryName,
  name: string,
): Promise<void> {
  await git.run(repository, ['update-ref', '-d', name]);
}

export async function isValidRefName(
  git: GitRepositories,
  repository: RepositoryName,
  name: string,
): Promise<boolean> {
  return (
    (await git.tryRun(repository, ['check-ref-format', name])) !== undefined
  );
}
