import { retry } from '../platform/retry';
import { basicCredentials } from '../redaction';
import { type Git, GitError } from './Git';

export interface FetchOptions {
  git: Git;
  sourceUrl: string;
  runToken: string;
  flags: string[];
  ref: string;
  /** How long GitHub's limits are waited out, which the platform passes on. */
  limitBudgetMs: number;
  signal: AbortSignal;
}

const FETCH_TIMEOUT_MS = 15 * 60_000;
const RETRY_BUDGET_MS = 6 * 60_000;

const PLATFORM_AWAY =
  /Could not resolve|Failed to connect|Connection (reset|refused|timed out)|returned error: (404|429|50[0-24-9])|early EOF|Empty reply|transfer closed|RPC failed|hung up|timed out/i;
/** GitHub's limits, which the platform passes on; they last for up to 65 minutes. */
const GITHUB_LIMITED = /returned error: 503/i;
const COMMIT_NOT_OFFERED = /not our ref|unadvertised object/i;

/**
 * Fetches from the repository as the platform hands it out. The token travels in the
 * environment of `git fetch` alone: it is in no argument, no URL and no file.
 */
export function fetchFromPlatform(options: FetchOptions): Promise<string> {
  return retry(() => fetchWhileAway(options), {
    isRetryable: error =>
      error instanceof GitError && GITHUB_LIMITED.test(error.stderr),
    budgetMs: options.limitBudgetMs,
    baseDelayMs: 1_000,
    maxDelayMs: 15_000,
    signal: options.signal,
  });
}

/** The server hands out nothing but heads of branches. */
export function isCommitNotOffered(error: unknown): boolean {
  return error instanceof GitError && COMMIT_NOT_OFFERED.test(error.stderr);
}

function fetchWhileAway(options: FetchOptions): Promise<string> {
  const { git, sourceUrl, runToken, flags, ref, signal } = options;
  const authorization = `Authorization: Basic ${basicCredentials(runToken)}`;
  return retry(
    () =>
      git.run(['fetch', '--quiet', '--no-tags', ...flags, sourceUrl, ref], {
        config: { 'http.extraHeader': authorization },
        timeoutMs: FETCH_TIMEOUT_MS,
        signal,
      }),
    {
      isRetryable: error =>
        error instanceof GitError && PLATFORM_AWAY.test(error.stderr),
      budgetMs: RETRY_BUDGET_MS,
      baseDelayMs: 200,
      maxDelayMs: 5_000,
      signal,
    },
  );
}
