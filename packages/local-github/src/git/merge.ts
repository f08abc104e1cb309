import { GitCommit, GitPerson, listCommits } from './commits';
import {
  GitError,
  GitRepositories,
  identity,
  RepositoryName,
} from './GitRepositories';

export interface NewCommit {
  /** A tree, or a revision of one. */
  tree: string;
  parents: string[];
  author: GitPerson;
  committer: GitPerson;
  message: string;
}

/** Writes a commit that no branch has yet; returns its sha. */
export async function writeCommit(
  git: GitRepositories,
  repository: RepositoryName,
  { tree, parents, author, committer, message }: NewCommit,
): Promise<string> {
  const from = parents.flatMap(parent => ['-p', parent]);
  const args = ['commit-tree', tree, ...from, '-F', '-'];
  const env = identity(author, committer);
  const output = await git.run(repository, args, { input: message, env });
  return output.trim();
}

/** The tree that has the changes of both; undefined when they conflict. */
export async function mergedTree(
  git: GitRepositories,
  repository: RepositoryName,
  ours: string,
  theirs: string,
): Promise<string | undefined> {
  try {
    const args = ['merge-tree', '--write-tree', ours, theirs];
    return (await git.run(repository, args)).trim();
  } catch (error) {
    if (error instanceof GitError && error.exitCode === 1) return undefined;
    throw error;
  }
}

/**
 * Writes the commits of `head` anew on top of `base`; returns the last of
 * them. Undefined when one conflicts or is a merge. A commit whose change the
 * base has already stays, as an empty one.
 */
export async function rebasedTip(
  git: GitRepositories,
  repository: RepositoryName,
  ends: { base: string; head: string; committer: GitPerson },
): Promise<string | undefined> {
  const range = `${ends.base}..${ends.head}`;
  const args = ['--reverse', '--topo-order', range];
  const commits = await listCommits(git, repository, args);
  if (commits.some(({ parents }) => parents.length !== 1)) return undefined;
  let tip = ends.base;
  for (const commit of commits) {
    const tree = await pickedTree(git, repository, tip, commit);
    if (tree === undefined) return undefined;
    tip = await writeCommit(git, repository, {
      ...commit,
      tree,
      parents: [tip],
      committer: ends.committer,
    });
  }
  return tip;
}

/** The tree of `tip` with what one commit changes. */
async function pickedTree(
  git: GitRepositories,
  repository: RepositoryName,
  tip: string,
  commit: GitCommit,
): Promise<string | undefined> {
  // Git merges from the common ancestor only. With the tip's content on top of
  // the commit's own parent, that ancestor is the parent.
  const stand = await writeCommit(git, repository, {
    ...commit,
    tree: `${tip}^{tree}`,
    message: '',
  });
  return mergedTree(git, repository, stand, commit.sha);
}
