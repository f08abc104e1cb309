import type {
  GitHubAuthor,
  GitHubClients,
  GitHubRepository,
} from '@stagecraft/backstage-plugin-kernel-node';
import { unlessMissing } from '../github/unlessMissing';
import type { Statement } from './judgeStatement';
import type { RoleGateRow, RoleGateStore } from './RoleGateStore';

/** Pull requests of the issue that are looked through. */
const PULL_REQUESTS_READ = 10;

/**
 * Reads what was written since a gate was opened. A comment whose delivery was handled before
 * that of the label found no gate: it is found here.
 */
export class StatementReader {
  readonly #gitHub: GitHubClients;
  readonly #gates: RoleGateStore;

  constructor(options: { gitHub: GitHubClients; gates: RoleGateStore }) {
    this.#gitHub = options.gitHub;
    this.#gates = options.gates;
  }

  /** Oldest first. */
  async since(gate: RoleGateRow): Promise<Statement[]> {
    const repositoryId = gate.repository_id;
    const bot = await this.#gitHub.repository({ repositoryId, kind: 'bot' });
    const issueNumber = gate.issue_number;
    const pulls = await this.#gates.pullRequestsOf(
      { repositoryId, issueNumber },
      PULL_REQUESTS_READ,
    );
    const since = gate.opened_at;
    const written = await Promise.all([
      commentsOn(bot, issueNumber, since),
      ...pulls.map(number => commentsOn(bot, number, since)),
      ...pulls.map(number => reviewsOf(bot, number)),
    ]);
    return written
      .flat()
      .filter(({ at }) => at >= since)
      .sort((one, other) => one.at.getTime() - other.at.getTime());
  }
}

async function commentsOn(
  bot: GitHubRepository,
  number: number,
  since: Date,
): Promise<Statement[]> {
  const comments = await noneIfGone(bot.comments(number, { since }));
  return comments.map(comment => ({
    kind: 'comment',
    ...{ id: comment.id, url: comment.htmlUrl, body: comment.body },
    at: comment.createdAt,
    author: authorOf(comment),
  }));
}

async function reviewsOf(
  bot: GitHubRepository,
  number: number,
): Promise<Statement[]> {
  const reviews = await noneIfGone(bot.reviews(number));
  return reviews.map(review => ({
    kind: 'review',
    ...{ id: review.id, url: review.htmlUrl, body: review.body },
    ...{ at: review.submittedAt, state: review.state },
    author: authorOf(review),
  }));
}

/** A pull request that GitHub has lost has nothing written on it. */
async function noneIfGone<T>(answer: Promise<T[]>): Promise<T[]> {
  return (await unlessMissing(answer)) ?? [];
}

function authorOf({ authorId, authorLogin, authorType }: GitHubAuthor) {
  return { githubId: authorId, login: authorLogin, type: authorType };
}
