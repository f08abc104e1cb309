import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import Bottleneck from 'bottleneck';
import { rememberEtags } from './conditionalRequests';
import type { RequestBudget } from './credentialBudget';
import { withToken, type TokenSource } from './tokenSource';

const REQUEST_TIMEOUT_MS = 15_000;

/** The plugin's own limit, one in 3 s, would make every run wait. */
const notifications = new Bottleneck.Group({ maxConcurrent: 1 });

/** The plugin's list and 429: a limit is waited out by the caller, not in a loop of ours. */
const DO_NOT_RETRY = [400, 401, 403, 404, 410, 422, 429, 451];

type OctokitPlugin = Parameters<typeof Octokit.plugin>[0];

/** Nearest to the request itself, so that also what is tried again asks first. */
const limits: OctokitPlugin = (octokit, options) => {
  const budget = options.budget as RequestBudget;
  octokit.hook.wrap('request', (request, requestOptions) =>
    budget.request(async () => request(requestOptions)),
  );
};

const LimitedOctokit = Octokit.plugin(limits, throttling, retry);

export type GitHubOctokit = Octokit;

/** Options of a request that must not be sent twice, as it would take effect twice. */
export const ONCE = { request: { retries: 0 } };

/** How the requests of a client are signed; Octokit's own terms. */
type Authentication = Required<
  Pick<
    NonNullable<ConstructorParameters<typeof Octokit>[0]>,
    'auth' | 'authStrategy'
  >
>;

/**
 * Takes the token with each request, so that one that ends is replaced in time. One that
 * GitHub refuses is renewed once, if it can be.
 */
export function tokenAuthentication(tokens: TokenSource): Authentication {
  const hook = async (
    request: GitHubOctokit['request'],
    route: Parameters<GitHubOctokit['request']>[0],
    parameters?: Parameters<GitHubOctokit['request']>[1],
  ) => {
    const endpoint = request.endpoint.merge(route as string, parameters);
    return withToken(
      tokens,
      token => {
        endpoint.headers.authorization = `token ${token}`;
        return request(endpoint as unknown as Parameters<typeof request>[0]);
      },
      error => (error as { status?: number }).status === 401,
    );
  };
  const strategy = () => Object.assign(async () => ({}), { hook });
  return { authStrategy: strategy, auth: {} };
}

/** One client for one credential; `budgetId` names its limits in this process. */
export function createOctokit(
  options: Authentication & {
    apiUrl: string;
    budgetId: string;
    budget: RequestBudget;
  },
): GitHubOctokit {
  const { budget } = options;
  const octokit = new LimitedOctokit({
    auth: options.auth,
    authStrategy: options.authStrategy,
    baseUrl: options.apiUrl,
    userAgent: 'stagecraft',
    budget,
    request: { fetch: fetchWithTimeout },
    retry: { doNotRetry: DO_NOT_RETRY },
    throttle: {
      id: options.budgetId,
      write: writesOf(budget),
      notifications,
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
    // Failures are thrown and logged by the caller, with what it was about to do.
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  rememberEtags(octokit);
  return octokit;
}

/** Where the plugin waits for its turn to write, we wait for the turn among all replicas. */
function writesOf(budget: RequestBudget): Bottleneck.Group {
  const limiter = {
    async schedule(_options: object, go: () => Promise<void>) {
      await budget.write();
      return go();
    },
  };
  return { key: () => limiter } as unknown as Bottleneck.Group;
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
