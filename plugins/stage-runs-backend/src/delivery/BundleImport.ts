import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BundleStore } from '../runs/BundleStore';
import type { RunRow } from '../runs/rows';
import { DeliveryRefusedError } from './DeliveryRefusedError';
import { Git, GitFailedError } from './Git';

const HEAD_REF = 'refs/stagecraft/head';

/** Commits of a bundle in a repository of their own, which borrows the objects of the mirror. */
export interface ImportedCommits {
  git: Git;
  directory: string;
}

/**
 * Unpacks the bundle of the attempt into a scratch repository, calls `work` with it and
 * removes it. Objects are checked by git on the way in (fsck). Throws
 * DeliveryRefusedError `bundle_invalid` for a bundle that is damaged, lacks `headSha`,
 * or needs commits that the repository does not have.
 */
export async function withImportedBundle<T>(
  options: {
    run: RunRow;
    parts: number;
    headSha: string;
    bundles: BundleStore;
    mirrorDirectory: string;
    signal: AbortSignal;
  },
  work: (imported: ImportedCommits) => Promise<T>,
): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'stagecraft-delivery-'));
  try {
    const directory = join(scratch, 'repository');
    const bundle = join(scratch, 'bundle');
    await mkdir(directory);
    const git = new Git({ directory, signal: options.signal });
    await git.run(['init', '--quiet', '--bare', directory]);
    await writeFile(
      join(directory, 'objects', 'info', 'alternates'),
      `${join(options.mirrorDirectory, 'objects')}\n`,
    );
    await writeBundle(options, bundle);
    await fetchHead(git, bundle, options.headSha);
    return await work({ git, directory });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function writeBundle(
  options: { run: RunRow; parts: number; bundles: BundleStore },
  path: string,
): Promise<void> {
  for (let part = 1; part <= options.parts; part += 1) {
    await appendFile(path, await options.bundles.readPart(options.run, part));
  }
}

async function fetchHead(
  git: Git,
  bundle: string,
  headSha: string,
): Promise<void> {
  try {
    const ref = await refOf(git, bundle, headSha);
    await git.run([
      ...['-c', 'fetch.fsckObjects=true', 'fetch', '--quiet', '--no-tags'],
      ...['--no-write-fetch-head', '--no-recurse-submodules'],
      ...[bundle, `${ref}:${HEAD_REF}`],
    ]);
  } catch (error) {
    if (!(error instanceof GitFailedError)) throw error;
    throw new DeliveryRefusedError('bundle_invalid', [error.message]);
  }
}

async function refOf(
  git: Git,
  bundle: string,
  headSha: string,
): Promise<string> {
  await git.run(['bundle', 'verify', '--quiet', bundle]);
  const heads = await git.text(['bundle', 'list-heads', bundle]);
  const line = heads.split('\n').find(head => head.startsWith(`${headSha} `));
  if (!line) {
    throw new DeliveryRefusedError('bundle_invalid', [
      `the bundle does not contain ${headSha}`,
    ]);
  }
  return line.slice(headSha.length + 1);
}
