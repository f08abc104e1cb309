import type {
  CatalogueLabel,
  GitHubClients,
  GitHubRepository,
  LabelCatalogue,
} from '@stagecraft/backstage-plugin-kernel-node';
import { unlessMissing } from '../github/unlessMissing';
import { APPROVED } from '../runs/labelMoves';
import type { LabelStore, ShownRun } from '../runs/LabelStore';
import { expectedLabels, type ExpectedLabels } from './expectedLabels';
import type { IssueKey, LabelThreadStore } from './LabelThreadStore';
import { threadDrift, type ThreadDrift } from './threadDrift';

/** Pull requests of one issue that are looked at: those of its newest runs. */
const MAX_PULL_REQUESTS = 10;

/** An open issue or pull request as it was just now, and what is wrong with it. */
export interface ThreadFound extends ThreadDrift {
  number: number;
  live: CatalogueLabel[];
  expected: ExpectedLabels;
  /** Nobody has told of the approval that it shows, and nobody will. */
  isUntold: boolean;
}

export interface IssueFound {
  /** The newest one. */
  run: ShownRun;
  repository: GitHubRepository;
  threads: ThreadFound[];
}

/** Compares the labels of an issue and of its open pull requests with what is stored. */
export class DriftReader {
  readonly #gitHub: GitHubClients;
  readonly #catalogue: LabelCatalogue;
  readonly #labels: LabelStore;
  readonly #threads: LabelThreadStore;

  constructor(options: {
    gitHub: GitHubClients;
    catalogue: LabelCatalogue;
    labels: LabelStore;
    threads: LabelThreadStore;
  }) {
    this.#gitHub = options.gitHub;
    this.#catalogue = options.catalogue;
    this.#labels = options.labels;
    this.#threads = options.threads;
  }

  /** Undefined for an issue without runs. One GET, conditional, for each thread. */
  async read(issue: IssueKey): Promise<IssueFound | undefined> {
    const { repositoryId, issueNumber } = issue;
    const runs = await this.#labels.allOfIssue(issue);
    const run = runs.at(-1);
    if (!run) return undefined;
    const expected = expectedLabels(issueNumber, runs);
    const numbers = [issueNumber, ...openPullRequests(runs)];
    const voided = await this.#threads.voided(repositoryId, numbers);
    const untold = await this.#threads.heldTooLong(repositoryId, numbers);
    const bot = await this.#gitHub.repository({ repositoryId, kind: 'bot' });
    const threads: ThreadFound[] = [];
    for (const number of numbers) {
      const live = await this.#labelsOf(bot, number);
      if (!live) continue;
      const isUntold = untold.has(number);
      const facts = {
        ...{ live, expected: expected.get(number)! },
        voided: new Set([
          ...(voided.get(number) ?? []),
          ...(isUntold ? [APPROVED] : []),
        ]),
      };
      threads.push({ ...facts, ...threadDrift(facts), number, isUntold });
    }
    return { run, repository: bot, threads };
  }

  /** Undefined for what is closed or gone: its labels tell of the past. */
  async #labelsOf(
    bot: GitHubRepository,
    number: number,
  ): Promise<CatalogueLabel[] | undefined> {
    const issue = await unlessMissing(bot.issue(number));
    if (!issue || issue.state === 'closed') return undefined;
    return issue.labels
      .map(name => this.#catalogue.byName(name))
      .filter(label => label !== undefined);
  }
}

function openPullRequests(runs: readonly ShownRun[]): number[] {
  const numbers = runs
    .filter(run => run.pull_request_state !== 'closed')
    .map(run => run.pull_request_number)
    .filter(number => number !== null);
  return [...new Set(numbers.reverse())].slice(0, MAX_PULL_REQUESTS);
}
