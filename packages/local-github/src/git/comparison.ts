import { GitError, GitRepositories, RepositoryName } from './GitRepositories';

export interface ChangedFile {
  /** Of the blob after the change; of the one before when it was removed. */
  sha: string;
  filename: string;
  previousFilename?: string;
  status: 'added' | 'removed' | 'modified' | 'renamed';
  additions: number;
  deletions: number;
  /** Unified diff without the file header; absent for a binary file. */
  patch?: string;
}

export interface Divergence {
  mergeBase: string;
  aheadBy: number;
  behindBy: number;
}

const STATUS: Record<string, ChangedFile['status']> = {
  A: 'added',
  D: 'removed',
  R: 'renamed',
};

/** A patch larger than this is left out, as GitHub does with large diffs. */
const PATCH_LIMIT_CHARACTERS = 1024 * 1024;

/** What changed between two trees or commits, in git's order of paths. */
export async function changedFiles(
  git: GitRepositories,
  repository: RepositoryName,
  from: string,
  to: string,
): Promise<ChangedFile[]> {
  const output = await git.run(repository, [
    ...['diff-tree', '-r', '-M', '-z', '--no-abbrev'],
    ...['--raw', '--numstat', '--patch', '--no-ext-diff', '--no-textconv'],
    ...[from, to],
  ]);
  const fields = output.split('\0');
  const files = takeRaw(fields);
  const counts = files.map(() => takeCounts(fields));
  // What is left is the patch after an empty field; a late NUL in a file is part of it.
  const patches = fields
    .slice(1)
    .join('\0')
    .split(/^diff --git /m)
    .slice(1);
  return files.map((file, index) => ({
    ...file,
    ...counts[index],
    ...hunks(patches[index] ?? ''),
  }));
}

/** Takes the records of `--raw -z` from the front of the fields. */
function takeRaw(fields: string[]) {
  const files = [];
  while (fields[0].startsWith(':')) {
    const [, , before, after, letters] = fields.shift()!.split(' ');
    const status = STATUS[letters[0]] ?? 'modified';
    const first = fields.shift()!;
    files.push({
      sha: status === 'removed' ? before : after,
      status,
      ...(status === 'renamed'
        ? { filename: fields.shift()!, previousFilename: first }
        : { filename: first }),
    });
  }
  return files;
}

/** Takes one record of `--numstat -z` from the front of the fields. */
function takeCounts(fields: string[]) {
  const [additions, deletions, path] = fields.shift()!.split('\t');
  if (path === '') fields.splice(0, 2); // a rename: both paths follow
  // A binary file has "-" for both.
  return {
    additions: Number(additions) || 0,
    deletions: Number(deletions) || 0,
  };
}

function hunks(filePatch: string): { patch?: string } {
  const start = filePatch.search(/^@@ /m);
  if (start < 0) return {};
  const patch = filePatch.slice(start).trimEnd();
  return patch.length > PATCH_LIMIT_CHARACTERS ? {} : { patch };
}

/** Undefined when the two have no history in common. */
export async function divergence(
  git: GitRepositories,
  repository: RepositoryName,
  base: string,
  head: string,
): Promise<Divergence | undefined> {
  const [mergeBase, counts] = await Promise.all([
    git.tryRun(repository, ['merge-base', base, head]),
    git.run(repository, [
      'rev-list',
      '--left-right',
      '--count',
      `${base}...${head}`,
    ]),
  ]);
  if (!mergeBase) return undefined;
  const [behindBy, aheadBy] = counts.trim().split('\t').map(Number);
  return { mergeBase: mergeBase.trim(), aheadBy, behindBy };
}

/** Whether git merges the two; undefined with a git before 2.38. */
export async function mergesCleanly(
  git: GitRepositories,
  repository: RepositoryName,
  base: string,
  head: string,
): Promise<boolean | undefined> {
  try {
    await git.run(repository, ['merge-tree', '--write-tree', base, head]);
    return true;
  } catch (error) {
    const isConflict = error instanceof GitError && error.exitCode === 1;
    return isConflict ? false : undefined;
  }
}
