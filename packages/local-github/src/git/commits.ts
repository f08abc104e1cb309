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

const SEPARATOR = '\x1f';
const FORMAT = [
  '%H',
  '%T',
  '%P',
  '%an',
  '%ae',
  '%aI',
  '%cn',
  '%ce',
  '%cI',
  '%B',
].join('%x1f');

/** GitHub puts no more commits than this into one push payload. */
const PUSH_COMMIT_LIMIT = 2048;

function parseCommit(record: string): GitCommit {
  const [sha, tree, parents, an, ae, ad, cn, ce, cd, ...message] =
    record.split(SEPARATOR);
  return {
    sha,
    tree,
    parents: parents === '' ? [] : parents.split(' '),
    author: { name: an, email: ae, date: ad },
    committer: { name: cn, email: ce, date: cd },
    message: message.join(SEPARATOR).trimEnd(),
  };
}

/** Commits that `args` (revisions, limits, paths) select, newest first. */
export async function listCommits(
  git: GitRepositories,
  repository: RepositoryName,
  args: string[],
): Promise<GitCommit[]> {
  const output = await git.run(repository, [
    'log',
    '-z',
    `--format=${FORMAT}`,
    ...args,
  ]);
  return output
    .split('\0')
    .filter(record => record !== '')
    .map(parseCommit);
}

/** The full sha of the commit that a branch, tag or sha means. */
export async function resolveCommit(
  git: GitRepositories,
  repository: RepositoryName,
  revision: string,
): Promise<string | undefined> {
  for (const candidate of [
    `refs/heads/${revision}`,
    `refs/tags/${revision}`,
    revision,
  ]) {
    const output = await git.tryRun(repository, [
      'rev-parse',
      '--quiet',
      '--verify',
      '--end-of-options',
      `${candidate}^{commit}`,
    ]);
    if (output) return output.trim();
  }
  return undefined;
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
  const output = await git.run(
    repository,
    [
      'log',
      '-z',
      '--reverse',
      `--max-count=${range.limit ?? PUSH_COMMIT_LIMIT}`,
      '--name-status',
      '--no-renames',
      '--diff-merges=first-parent',
      `--format=%x02${FORMAT}%x03`,
      '--stdin',
    ],
    { input: [range.after, ...range.exclude.map(sha => `^${sha}`)].join('\n') },
  );
  return output.split('\x02').slice(1).map(parsePushedCommit);
}

function parsePushedCommit(record: string): PushedCommit {
  const end = record.lastIndexOf('\x03');
  const commit: PushedCommit = {
    ...parseCommit(record.slice(0, end)),
    added: [],
    removed: [],
    modified: [],
  };
  const fields = record
    .slice(end + 1)
    .split('\0')
    .map(field => field.trimStart())
    .filter(field => field !== '');
  for (let index = 0; index + 1 < fields.length; index += 2) {
    filesOf(commit, fields[index]).push(fields[index + 1]);
  }
  return commit;
}

function filesOf(commit: PushedCommit, status: string): string[] {
  if (status === 'A') return commit.added;
  return status === 'D' ? commit.removed : commit.modified;
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
