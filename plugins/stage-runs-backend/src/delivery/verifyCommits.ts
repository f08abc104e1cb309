import type { WriteScope } from '@stagecraft/backstage-plugin-stage-runs-node';
import {
  DELETED_MODE,
  LINK_MODE,
  parseRawChanges,
  SUBMODULE_MODE,
  type Change,
} from './changes';
import { DeliveryRefusedError } from './DeliveryRefusedError';
import { GitFailedError, GitOutputTooLargeError, type Git } from './Git';
import {
  holdsSecret,
  maskedSecretPath,
  PatchScan,
  type KnowsSecret,
} from './secretScan';
import { outsideWriteScope } from './writeScope';

export const DELIVERY_LIMITS = {
  commits: 250,
  changedPaths: 3_000,
  fileBytes: 20 * 1024 * 1024,
  totalBytes: 48 * 1024 * 1024,
  /** Messages and headers. */
  commitBytes: 8 * 1024 * 1024,
  /** What `git log -p` prints: a file that comes and goes counts each time. */
  patchBytes: 256 * 1024 * 1024,
} as const;

export interface CommitRules {
  baseSha: string;
  headSha: string;
  scope: WriteScope;
  /** Globs; nothing else may change. Absent: anything that the scope allows. */
  paths?: string[];
  author: { name: string; email: string };
  isKnownSecret: KnowsSecret;
}

/**
 * Checks every commit from the base to the head, not only their sum: what is pushed can
 * be read, also if a later commit takes it back. Answers the paths that differ in the
 * end, sorted. Throws DeliveryRefusedError.
 */
export async function verifyCommits(
  git: Git,
  rules: CommitRules,
): Promise<string[]> {
  try {
    return await verify(git, rules);
  } catch (error) {
    if (!(error instanceof GitOutputTooLargeError)) throw error;
    throw new DeliveryRefusedError('delivery_too_large', [error.message]);
  }
}

async function verify(git: Git, rules: CommitRules): Promise<string[]> {
  await requireDescent(git, rules);
  const commits = await requireAuthor(git, rules);
  const range = `${rules.baseSha}..${rules.headSha}`;
  const changes = parseRawChanges(
    await git.text([
      ...['log', '--raw', '-z', '-m', '--no-renames', '--no-abbrev'],
      ...['--format=', range],
    ]),
  );
  requireFew('changed paths', changes.length, DELIVERY_LIMITS.changedPaths);
  // First of all: the refusals after it name paths.
  requireNoSecretPaths(changes, rules);
  await requireScope(git, rules, changes);
  await requireSmallFiles(git, changes);
  await requireNoSecretMessages(git, commits, rules);
  await requireNoSecretLines(git, range, rules);
  return changedPaths(git, rules);
}

async function requireDescent(git: Git, rules: CommitRules): Promise<void> {
  try {
    await git.run([
      ...['merge-base', '--is-ancestor', rules.baseSha, rules.headSha],
    ]);
  } catch (error) {
    if (!(error instanceof GitFailedError)) throw error;
    throw new DeliveryRefusedError('bundle_invalid', [
      `${rules.headSha} does not descend from ${rules.baseSha}`,
    ]);
  }
}

/** Answers the commits. */
async function requireAuthor(git: Git, rules: CommitRules): Promise<string[]> {
  const log = await git.text([
    ...['log', '--format=%H%x00%an%x00%ae%x00%cn%x00%ce'],
    `${rules.baseSha}..${rules.headSha}`,
  ]);
  const commits = log
    .split('\n')
    .filter(Boolean)
    .map(line => line.split('\0'));
  requireFew('commits', commits.length, DELIVERY_LIMITS.commits);
  const { name, email } = rules.author;
  const foreign = commits.filter(
    ([, ...people]) =>
      people.join('\0') !== [name, email, name, email].join('\0'),
  );
  if (foreign.length === 0) return commits.map(([sha]) => sha);
  throw new DeliveryRefusedError(
    'commit_author_mismatch',
    foreign.map(([sha]) => sha),
  );
}

async function requireScope(
  git: Git,
  { scope, paths }: CommitRules,
  changes: Change[],
): Promise<void> {
  const linkTargets = new Map<string, string>();
  for (const { mode, sha } of changes) {
    if (mode === LINK_MODE && !linkTargets.has(sha)) {
      linkTargets.set(sha, await git.text(['cat-file', 'blob', sha]));
    }
  }
  const outside = outsideWriteScope({
    ...{ scope, paths, changes, linkTargets },
  });
  if (outside.length > 0) {
    throw new DeliveryRefusedError('write_scope_violation', outside);
  }
}

async function requireSmallFiles(git: Git, changes: Change[]): Promise<void> {
  const files = changes.filter(
    ({ mode }) => mode !== DELETED_MODE && mode !== SUBMODULE_MODE,
  );
  const sizes = await git.text(
    ['cat-file', '--batch-check=%(objectname) %(objectsize)'],
    files.map(file => `${file.sha}\n`).join(''),
  );
  const bytesOf = new Map(
    sizes
      .split('\n')
      .filter(Boolean)
      .map((line): [string, number] => {
        const [sha, bytes] = line.split(' ');
        return [sha, Number(bytes)];
      }),
  );
  const total = [...bytesOf.values()].reduce((sum, bytes) => sum + bytes, 0);
  requireFew('bytes', total, DELIVERY_LIMITS.totalBytes);
  const large = files.filter(
    file => bytesOf.get(file.sha)! > DELIVERY_LIMITS.fileBytes,
  );
  if (large.length === 0) return;
  throw new DeliveryRefusedError(
    'delivery_too_large',
    large.map(file => file.path),
  );
}

function requireNoSecretPaths(changes: Change[], rules: CommitRules): void {
  const found = changes
    .filter(({ mode }) => mode !== DELETED_MODE)
    .map(({ path }) => maskedSecretPath(path, rules.isKnownSecret))
    .filter(path => path !== undefined);
  refuseSecrets([...new Set(found)]);
}

/** The commits as they are stored: a header that git does not show is pushed too. */
async function requireNoSecretMessages(
  git: Git,
  commits: string[],
  rules: CommitRules,
): Promise<void> {
  const found: string[] = [];
  let bytes = 0;
  for (const sha of commits) {
    const commit = await git.text(['cat-file', 'commit', sha]);
    bytes += commit.length;
    requireFew('bytes of messages', bytes, DELIVERY_LIMITS.commitBytes);
    if (holdsSecret(commit, rules.isKnownSecret)) found.push(sha);
  }
  refuseSecrets(found);
}

async function requireNoSecretLines(
  git: Git,
  range: string,
  rules: CommitRules,
): Promise<void> {
  const scan = new PatchScan(rules.isKnownSecret);
  await git.eachLine(
    [
      ...['log', '-p', '-m', '--text', '--no-color', '--no-ext-diff'],
      ...['--no-textconv', '--no-renames', '--irreversible-delete'],
      ...['--unified=0', '--format=', range],
    ],
    {
      maxBytes: DELIVERY_LIMITS.patchBytes,
      onLine: line => scan.addLine(line),
    },
  );
  refuseSecrets(scan.paths());
}

function refuseSecrets(evidence: string[]): void {
  if (evidence.length > 0)
    throw new DeliveryRefusedError('secret_found', evidence);
}

async function changedPaths(git: Git, rules: CommitRules): Promise<string[]> {
  const names = await git.text([
    ...['diff', '--name-only', '-z', '--no-renames'],
    ...[rules.baseSha, rules.headSha],
  ]);
  return names.split('\0').filter(Boolean).sort();
}

function requireFew(what: string, count: number, limit: number): void {
  if (count <= limit) return;
  throw new DeliveryRefusedError('delivery_too_large', [
    `${count} ${what}, at most ${limit}`,
  ]);
}
