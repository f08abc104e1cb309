import type { Git } from '../../delivery/Git';

export interface TreeEntry {
  path: string;
  kind: 'file' | 'folder' | 'link' | 'submodule';
  sha: string;
  /** Of a file. */
  bytes: number;
}

const KINDS: Record<string, TreeEntry['kind']> = {
  '040000': 'folder',
  '120000': 'link',
  '160000': 'submodule',
};

/** Names of one commit, read from git's objects: no working tree, no filter, no link is followed. */
export class RepositoryTree {
  readonly #git: Git;
  readonly commit: string;

  constructor(options: { git: Git; commit: string }) {
    this.#git = options.git;
    this.commit = options.commit;
  }

  /** Those of the paths that are there, by path. */
  async entries(paths: string[]): Promise<Map<string, TreeEntry>> {
    if (paths.length === 0) return new Map();
    const found = await this.#list(['-t', this.commit, '--', ...paths]);
    const wanted = new Set(paths);
    return new Map(
      found
        .filter(({ path }) => wanted.has(path))
        .map(each => [each.path, each]),
    );
  }

  /** What is in a folder itself; nothing where there is none. */
  async folder(path: string): Promise<TreeEntry[]> {
    return this.#list([this.commit, '--', `${path}/`]);
  }

  /** Of a file; whoever asks has looked at its size. */
  async content({ sha }: TreeEntry): Promise<Buffer> {
    return this.#git.run(['cat-file', 'blob', sha]);
  }

  async #list(args: string[]): Promise<TreeEntry[]> {
    // Without it a path like `:(glob)**` would be a pattern.
    const output = await this.#git.text([
      ...['--literal-pathspecs', 'ls-tree', '-l', '-z', '--full-tree', ...args],
    ]);
    return output.split('\0').filter(Boolean).map(toEntry);
  }
}

function toEntry(line: string): TreeEntry {
  const tab = line.indexOf('\t');
  const [mode, , sha, size] = line.slice(0, tab).split(/ +/);
  return {
    path: line.slice(tab + 1),
    kind: KINDS[mode] ?? 'file',
    sha,
    bytes: Number(size) || 0,
  };
}
