import { GitRepositories, RepositoryName } from './GitRepositories';

export interface TreeEntry {
  type: 'file' | 'dir' | 'symlink' | 'submodule';
  /** From the root of the repository. */
  path: string;
  name: string;
  sha: string;
  sizeBytes: number;
}

const TYPE_BY_MODE: Record<string, TreeEntry['type']> = {
  '040000': 'dir',
  '120000': 'symlink',
  '160000': 'submodule',
};

function parseEntry(record: string): TreeEntry {
  const tab = record.indexOf('\t');
  const [mode, , sha, size] = record.slice(0, tab).split(/ +/);
  const path = record.slice(tab + 1);
  return {
    type: TYPE_BY_MODE[mode] ?? 'file',
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    sha,
    sizeBytes: Number(size) || 0,
  };
}

async function listTree(
  git: GitRepositories,
  repository: RepositoryName,
  commit: string,
  path: string,
): Promise<TreeEntry[]> {
  const output = await git.run(repository, [
    '--literal-pathspecs',
    'ls-tree',
    '-z',
    '--long',
    '--full-tree',
    commit,
    ...(path === '' ? [] : ['--', path]),
  ]);
  return output
    .split('\0')
    .filter(record => record !== '')
    .map(parseEntry);
}

/** The entry at a path, or undefined. */
export async function entryAt(
  git: GitRepositories,
  repository: RepositoryName,
  commit: string,
  path: string,
): Promise<TreeEntry | undefined> {
  const entries = await listTree(git, repository, commit, path);
  return entries.find(entry => entry.path === path);
}

/** The entries of a folder; `''` is the root. */
export async function entriesOf(
  git: GitRepositories,
  repository: RepositoryName,
  commit: string,
  folder: string,
): Promise<TreeEntry[]> {
  return listTree(git, repository, commit, folder === '' ? '' : `${folder}/`);
}

export async function blob(
  git: GitRepositories,
  repository: RepositoryName,
  sha: string,
): Promise<Buffer> {
  return git.runRaw(repository, ['cat-file', 'blob', sha]);
}
