import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Git } from './Git';

/** The commits that are handed in. */
export interface Bundle {
  path: string;
  headSha: string;
  sha256: string;
}

export interface CreateBundleOptions {
  git: Git;
  baseSha: string;
  workBranch: string;
  /** Message of the commit that takes up what the agent left uncommitted. */
  leftoverMessage: string;
  /** Where the bundle is written. */
  path: string;
}

const MAX_BUNDLE_BYTES = 64 * 1024 * 1024;

/**
 * Commits what the agent left, and packs the commits from the base commit to HEAD into
 * a thin bundle with the refs HEAD and the work branch. Answers undefined when there
 * is no commit. Throws above 64 MiB, the limit of the contract.
 */
export async function createBundle(
  options: CreateBundleOptions,
): Promise<Bundle | undefined> {
  const { git, baseSha, workBranch, path } = options;
  await commitLeftovers(options);
  const headSha = await git.run(['rev-parse', 'HEAD']);
  if (headSha === baseSha) return undefined;

  const branch = `refs/heads/${workBranch}`;
  await git.run(['update-ref', branch, headSha]);
  await git.run([
    ...['bundle', 'create', '--quiet', path],
    ...['HEAD', branch, `^${baseSha}`],
  ]);
  await requireSize(path);
  return { path, headSha, sha256: await sha256Of(path) };
}

async function commitLeftovers({ git, leftoverMessage }: CreateBundleOptions) {
  await git.run(['add', '--all']);
  const staged = await git.run(['diff', '--cached', '--name-only']);
  if (staged === '') return;
  await git.run(['commit', '--quiet', '--no-verify', '-m', leftoverMessage]);
}

async function requireSize(path: string): Promise<void> {
  const { size } = await stat(path);
  if (size <= MAX_BUNDLE_BYTES) return;
  const mebibytes = Math.ceil(size / 1024 / 1024);
  throw new Error(
    `The changes are too large: ${mebibytes} MiB packed, the limit is 64 MiB`,
  );
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
