import { GitRepositories, RepositoryName } from './GitRepositories';

export interface GitPerson {
  name: string;
  email: string;
  /** ISO 8601 with the author's own offset. */
  date: string;
}

export interface GitCommit {
  sha: string;
  tree: string;
  parents: string[];
  author: GitPerson;
  committer: GitPerson;
  message: string;
}

/** A commit with the names of the files it touched. */
export interface PushedCommit extends GitCommit {
  added: string[];
  removed: string[];
  modified: string[];
}

// NUL is the one character that no name and no message can contain. Together
// with `-z` it separates the fields as well as the commits.
const FIELDS = ['H', 'T', 'P', 'an', 'ae', 'aI', 'cn', 'ce', 'cI', 'B'];
const FORMAT = FIELDS.map(field => `%${field}`).join('%x00');

/** GitHub puts no more commits than this into one push payload. */
const PUSH_COMMIT_LIMIT = 2048;

function parseCommit(fields: string[]): GitCommit {
  const [sha, tree, parents, an, ae, ad, cn, ce, cd, message] = fields;
  return {
    sha,
    tree,
    parents: parents === '' ? [] : parents.split(' '),
    author: { name: an, email: ae, date: ad },
    committer: { name: cn, email: ce, date: cd },
    message: message.trimEnd(),
  };
}

/** Commits that `args` (revisions, limits, paths) select, newest first. */
export async function listCommits(
  git: GitRepositories,
  repository: RepositoryName,
  args: string[],
  options: { input?: string } = {},
): Promise<GitCommit[]> {
  const format = `--format=${FORMAT}`;
  const command = ['log', '-z', format, ...args];
  const output = await git.run(repository, command, options);
  const fields = output.split('\0');
  const commits = [];
  for (let at = 0; at + FIELDS.length <= fields.length; at += FIELDS.length) {
    commits.push(parseCommit(fields.slice(at, at + FIELDS.length)));
  }
  return commits;
}

const SHA = /^[0-9a-f]{40,64}$/;

/** The full sha of the commit that a branch, tag or sha means. */
export async function resolveCommit(
  git: GitRepositories,
  repository: RepositoryName,
  revision: string,
): Promise<string | undefined> {
  // Git reads one name a line, and no name of a ref has a line break or a NUL.
  if (/[\n\0]/.test(revision)) return undefined;
  const candidates = [
    `refs/heads/${revision}`,
    `refs/tags/${revision}`,
    revision,
  ];
  const answers = await git.run(
    repository,
    ['cat-file', '--batch-check=%(objectname)'],
    { input: candidates.map(each => `${each}^{commit}\n`).join('') },
  );
  return answers.split('\n').find(answer => SHA.test(answer));
}

/**
 * What a push brought to a branch, oldest first. A push to a new branch brings
 * only what no branch had before, as GitHub counts it.
 */
export async function pushedCommits(
  git: GitRepositories,
  repository: RepositoryName,
  range: { after: string; exclude: string[]; limit?: number },
): Promise<PushedCommit[]> {
  const limit = range.limit ?? PUSH_COMMIT_LIMIT;
  const revisions = [range.after, ...range.exclude.map(sha => `^${sha}`)];
  const args = ['--reverse', `--max-count=${limit}`, '--stdin'];
  const commits = await listCommits(git, repository, args, {
    input: revisions.join('\n'),
  });
  const files = await touchedFiles(git, repository, commits);
  return commits.map(commit => ({
    ...commit,
    ...(files.get(commit.sha) ?? { added: [], removed: [], modified: [] }),
  }));
}

type TouchedFiles = Pick<PushedCommit, 'added' | 'removed' | 'modified'>;

/** By commit; a merge is compared with its first parent. */
async function touchedFiles(
  git: GitRepositories,
  repository: RepositoryName,
  commits: GitCommit[],
): Promise<Map<string, TouchedFiles>> {
  if (commits.length === 0) return new Map();
  const output = await git.run(
    repository,
    [
      ...['diff-tree', '--stdin', '-z', '-r', '--root', '--no-renames'],
      ...['--name-status', '--diff-merges=first-parent'],
    ],
    { input: commits.map(({ sha }) => `${sha}\n`).join('') },
  );
  const byCommit = new Map<string, TouchedFiles>();
  const fields = output.split('\0');
  let current: TouchedFiles = { added: [], removed: [], modified: [] };
  for (let at = 0; at < fields.length - 1; at++) {
    const field = fields[at];
    if (field.length === 1) {
      at += 1;
      listFor(current, field).push(fields[at]);
      continue;
    }
    current = { added: [], removed: [], modified: [] };
    byCommit.set(field.trim(), current);
  }
  return byCommit;
}

function listFor(files: TouchedFiles, status: string): string[] {
  if (status === 'A') return files.added;
  return status === 'D' ? files.removed : files.modified;
}

export async function isAncestor(
  git: GitRepositories,
  repository: RepositoryName,
  ancestor: string,
  descendant: string,
): Promise<boolean> {
  const output = await git.tryRun(repository, [
    'merge-base',
    '--is-ancestor',
    ancestor,
    descendant,
  ]);
  return output !== undefined;
}
