import { appendFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  VerifierService,
  type GetSourceResponse,
} from '@stagecraft/backstage-plugin-stage-runs-common/verifier';
import type { Client } from '@connectrpc/connect';
import {
  fetchFromPlatform,
  isCommitNotOffered,
} from '../git/fetchFromPlatform';
import { Git } from '../git/Git';
import { createClientOf, isTokenRefused } from '../platform/platformClient';
import type { RunnerConfig } from '../runnerConfig';
import { emptyFolder } from '../session/agentHome';

export interface PrepareSourceOptions {
  config: RunnerConfig;
  /** The pod's environment; git gets a small part of it. */
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

interface Preparation extends PrepareSourceOptions {
  platform: Client<typeof VerifierService>;
  git: Git;
  source: GetSourceResponse;
}

/** The platform gives the verifier up after its time to start; this only ends what it has forgotten. */
const LIMIT_BUDGET_MS = 2 * 60 * 60_000;
const FULL_SHA = /^[0-9a-f]{40}$/;

/**
 * Puts the commit that a verifier judges into `source` of the workspace, and says so. The
 * token is worth nothing after that, so that the verifier's command, which runs in another
 * container, can find nothing that it could use.
 */
export async function prepareSource(
  options: PrepareSourceOptions,
): Promise<void> {
  const { config, env, signal } = options;
  const platform = createClientOf(VerifierService, config);
  const source = await platform.getSource({}, { signal });
  requireSource(source);
  const directory = join(config.workspace, 'source');
  const home = join(config.workspace, 'home');
  await emptyFolder(directory);
  await mkdir(home, { recursive: true });
  const git = new Git({ directory, home, env });
  const preparation = { ...options, platform, git, source };
  await fetchBase(preparation);
  await addBundle(preparation);
  await git.run(['checkout', '--quiet', '--detach', source.headSha], {
    signal,
  });
  await reportReady(preparation);
}

async function fetchBase(preparation: Preparation): Promise<void> {
  const { git, config, source, signal } = preparation;
  const { sourceUrl, baseSha, baseBranch } = source;
  const fetch = (flags: string[], ref: string) =>
    fetchFromPlatform({
      ...{ git, sourceUrl, flags, ref, signal },
      ...{ runToken: config.runToken, limitBudgetMs: LIMIT_BUDGET_MS },
    });
  await git.run(['init', '--quiet', '--template='], { signal });
  try {
    await fetch(['--depth=1'], baseSha);
  } catch (error) {
    if (!isCommitNotOffered(error)) throw error;
    await fetch([], `refs/heads/${baseBranch}`);
  }
  // The bundle goes on from a commit that a reference leads to.
  await git.run(['update-ref', '--no-deref', 'HEAD', baseSha], { signal });
}

async function addBundle(preparation: Preparation): Promise<void> {
  const { git, config, platform, source, signal } = preparation;
  const path = join(config.workspace, 'handed-in.bundle');
  await rm(path, { force: true });
  for (let part = 1; part <= source.bundleParts; part += 1) {
    const { content } = await platform.readBundlePart({ part }, { signal });
    await appendFile(path, content);
  }
  const heads = await git.run(['bundle', 'list-heads', path], { signal });
  const ref = refOf(heads, source.headSha);
  await git.run(
    ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', path, ref],
    { config: { 'protocol.file.allow': 'always' }, signal },
  );
  await rm(path);
}

function refOf(heads: string, headSha: string): string {
  const line = heads.split('\n').find(head => head.startsWith(`${headSha} `));
  if (!line) throw new Error(`The bundle does not contain ${headSha}`);
  return line.slice(headSha.length + 1);
}

async function reportReady({ platform, signal }: Preparation): Promise<void> {
  try {
    await platform.reportSourceReady({}, { signal });
  } catch (error) {
    // An answer that was lost: the token that was good above has been used up by the first call.
    if (!isTokenRefused(error)) throw error;
  }
}

/** What git could read as something else. */
function requireSource({
  sourceUrl,
  baseSha,
  baseBranch,
  headSha,
}: GetSourceResponse) {
  const isValid =
    /^https?:\/\//.test(sourceUrl) &&
    FULL_SHA.test(baseSha) &&
    FULL_SHA.test(headSha) &&
    /^[^\s-][^\s]*$/.test(baseBranch);
  if (!isValid) throw new Error('The source of the verifier is not valid');
}
