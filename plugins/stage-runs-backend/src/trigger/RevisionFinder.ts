import { NotFoundError } from '@backstage/errors';
import type {
  GitHubClients,
  GitHubPullRequest,
  GitHubRepository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import type { SessionStore } from '../sessions/SessionStore';

/** What a revising run goes on from. */
export interface Revision {
  /** The newest run that delivered to the pull request; a person may have opened it. */
  revised: RunRow | undefined;
  pullRequest: GitHubPullRequest;
  /** The run whose session the agent goes on with; null: it starts anew. */
  sessionFrom: string | null;
}

/** Pull requests that are looked up on GitHub for one label. */
const MAX_CANDIDATES = 10;

/** Finds the pull request that a label for a revision means. */
export class RevisionFinder {
  readonly #gitHub: GitHubClients;
  readonly #store: RunStore;
  readonly #sessions: SessionStore;

  constructor(options: {
    gitHub: GitHubClients;
    store: RunStore;
    sessions: SessionStore;
  }) {
    this.#gitHub = options.gitHub;
    this.#store = options.store;
    this.#sessions = options.sessions;
  }

  /**
   * The newest open pull request that a run of the issue has delivered, of this stage
   * before others. Undefined: there is none that we can push to.
   */
  async find(options: {
    repositoryId: string;
    issueNumber: number;
    stage: string;
    agentKey: string;
    runtime: string;
  }): Promise<Revision | undefined> {
    const { repositoryId } = options;
    const candidates = await this.#store.revisable({
      ...options,
      limit: MAX_CANDIDATES,
    });
    if (candidates.length === 0) return undefined;
    const bot = await this.#gitHub.repository({ repositoryId, kind: 'bot' });
    for (const revised of candidates) {
      const pullRequest = await readOpen(bot, revised.pull_request_number!);
      if (!pullRequest) continue;
      const workBranch = pullRequest.headRef;
      const newest = await this.#sessions.newestOn({ ...options, workBranch });
      return { revised, pullRequest, sessionFrom: newest ?? null };
    }
    return undefined;
  }
}

async function readOpen(
  repository: GitHubRepository,
  number: number,
): Promise<GitHubPullRequest | undefined> {
  try {
    const found = await repository.pullRequest(number);
    return found.state === 'open' && !found.isFromFork ? found : undefined;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
