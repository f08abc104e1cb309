import type { WriteScope } from '@stagecraft/backstage-plugin-stage-runs-node';
import {
  DELETED_MODE,
  LINK_MODE,
  parseRawChanges,
  SUBMODULE_MODE,
  type Change,
} from './changes';
import { DeliveryRefusedError } from './DeliveryRefusedError';
import { GitFailedError, type Git } from './Git';
import { pathsWithSecrets } from './secretScan';
import { outsideWriteScope } from './writeScope';

export const DELIVERY_LIMITS = {
  commits: 250,
  changedPaths: 3_000,
  fileBytes: 20 * 1024 * 1024,
  totalBytes: 48 * 1024 * 1024,
} as const;

export interface CommitRules {
  baseSha: string;
  headSha: string;
  scope: WriteScope;
  author: { name: string; email: string };
  isKnownSecret(line: string): boolean;
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
  await requireDescent(git, rules);
  await requireAuthor(git, rules);
  const range = `${rules.baseSha}..${rules.headSha}`;
  const changes = parseRawChanges(
    await git.text([
      ...['log', '--raw', '-z', '-m', '--no-renames', '--no-abbrev'],
      ...['--format=', range],
    ]),
  );
  requireFew('changed paths', changes.length, DELIVERY_LIMITS.changedPaths);
  await requireScope(git, rules.scope, changes);
  await requireSmallFiles(git, changes);
  await requireNoSecrets(git, range, rules);
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

async function requireAuthor(git: Git, rules: CommitRules): Promise<void> {
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
  if (foreign.length === 0) return;
  throw new DeliveryRefusedError(
    'commit_author_mismatch',
    foreign.map(([sha]) => sha),
  );
}

async function requireScope(
  git: Git,
  scope: WriteScope,
  changes: Change[],
): Promise<void> {
  const linkTargets = new Map<string, string>();
  for (const { mode, sha } of changes) {
    if (mode === LINK_MODE && !linkTargets.has(sha)) {
      linkTargets.set(sha, await git.text(['cat-file', 'blob', sha]));
    }
  }
  const outside = outsideWriteScope({ scope, changes, linkTargets });
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

async function requireNoSecrets(
  git: Git,
  range: string,
  rules: CommitRules,
): Promise<void> {
  const patch = await git.text([
    ...['log', '-p', '-m', '--text', '--no-color', '--no-ext-diff'],
    ...['--no-textconv', '--no-renames', '--irreversible-delete'],
    ...['--unified=0', '--format=', range],
  ]);
  const paths = pathsWithSecrets(patch, rules.isKnownSecret);
  if (paths.length > 0) throw new DeliveryRefusedError('secret_found', paths);
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
