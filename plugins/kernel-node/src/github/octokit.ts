import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import Bottleneck from 'bottleneck';
import { rememberEtags } from './conditionalRequests';

const REQUEST_TIMEOUT_MS = 15_000;
/** A wait that GitHub asks for is taken once, if it is this short; else the caller waits. */
const MAX_THROTTLE_WAIT_SECONDS = 3;

/**
 * GitHub allows about 80 content writes a minute and credential. A burst of 20 and then
 * one a second stays below that in any minute; the plugin's own limits (one write a
 * second, one notification in 3 s) would make every run wait from its second write on.
 * A GitHub Enterprise Server may allow more: `stagecraft.github.contentWritesPerSecond`.
 */
const BURST_SECONDS = 20;
/** Shared by all plugins of the process: the limit belongs to the credential. */
const writesByRate = new Map<number, Bottleneck.Group>();

function writesAt(perSecond: number): Bottleneck.Group {
  const known = writesByRate.get(perSecond);
  if (known) {
    return known;
  }
  const burst = BURST_SECONDS * perSecond;
  const group = new Bottleneck.Group({
    maxConcurrent: 1,
    reservoir: burst,
    reservoirIncreaseAmount: perSecond,
    reservoirIncreaseInterval: 1_000,
    reservoirIncreaseMaximum: burst,
  });
  writesByRate.set(perSecond, group);
  return group;
}

const notifications = new Bottleneck.Group({ maxConcurrent: 1 });

const ThrottledOctokit = Octokit.plugin(throttling, retry);

export type GitHubOctokit = Octokit;

/** Options of a request that must not be sent twice, as it would take effect twice. */
export const ONCE = { request: { retries: 0 } };

/** One client for one credential; `budgetId` names its rate limits. */
export function createOctokit(options: {
  apiUrl: string;
  token: string;
  budgetId: string;
  contentWritesPerSecond: number;
}): GitHubOctokit {
  const octokit = new ThrottledOctokit({
    auth: options.token,
    baseUrl: options.apiUrl,
    userAgent: 'stagecraft',
    request: { fetch: fetchWithTimeout },
    throttle: {
      id: options.budgetId,
      write: writesAt(options.contentWritesPerSecond),
      notifications,
      onRateLimit: isWorthWaiting,
      onSecondaryRateLimit: isWorthWaiting,
    },
    // Failures are thrown and logged by the caller, with what it was about to do.
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  rememberEtags(octokit);
  return octokit;
}

function isWorthWaiting(
  retryAfterSeconds: number,
  _request: object,
  _octokit: object,
  retryCount: number,
): boolean {
  return retryCount < 1 && retryAfterSeconds <= MAX_THROTTLE_WAIT_SECONDS;
}

async function fetchWithTimeout(
  url: string,
  init: RequestInit = {},
): Promise<Response> {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const signal = init.signal
    ? AbortSignal.any([init.signal, timeout])
    : timeout;
  return fetch(url, { ...init, signal });
}
