import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  GitHubLimitedError,
  GitHubUnavailableError,
  type ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { DriftReader, IssueFound } from './DriftReader';
import type { LabelSweepStore, SweptIssue } from './LabelSweepStore';
import type { IssueKey, LabelThreadStore } from './LabelThreadStore';

export interface LabelSweepResult {
  looked: number;
  /** Of these, whose labels are to be put right or told about. */
  differing: number;
  /** GitHub is limited or away: the next sweep goes on there. */
  isInterrupted: boolean;
}

/**
 * Finds labels that differ from what is stored and of which GitHub has not told: so many
 * issues each time, one after the other, and from the begin when it is through. It writes
 * nothing: who writes the labels of the issue looks once more and puts them right.
 */
export class LabelSweep {
  readonly #knex: Knex;
  readonly #logger: LoggerService;
  readonly #directory: Pick<ProjectDirectory, 'repository'>;
  readonly #lifecycle: RunLifecycle;
  readonly #sweeps: LabelSweepStore;
  readonly #threads: LabelThreadStore;
  readonly #drift: DriftReader;
  readonly #batch: number;

  constructor(options: {
    knex: Knex;
    logger: LoggerService;
    directory: Pick<ProjectDirectory, 'repository'>;
    lifecycle: RunLifecycle;
    sweeps: LabelSweepStore;
    threads: LabelThreadStore;
    drift: DriftReader;
    /** Issues of one sweep. */
    batch: number;
  }) {
    this.#knex = options.knex;
    this.#logger = options.logger;
    this.#directory = options.directory;
    this.#lifecycle = options.lifecycle;
    this.#sweeps = options.sweeps;
    this.#threads = options.threads;
    this.#drift = options.drift;
    this.#batch = options.batch;
  }

  /** Stops after the current issue when `signal` aborts. */
  async sweep(signal: AbortSignal): Promise<LabelSweepResult> {
    const result = { looked: 0, differing: 0, isInterrupted: false };
    let done = await this.#sweeps.cursor();
    const page = await this.#sweeps.page(done, this.#batch);
    for (const issue of page) {
      if (signal.aborted) break;
      const look = await this.#look(issue);
      if (look === 'interrupted') {
        result.isInterrupted = true;
        break;
      }
      result.looked += 1;
      if (look === 'differs') result.differing += 1;
      done = issue;
    }
    const isThrough =
      result.looked === page.length && page.length < this.#batch;
    await this.#sweeps.goOnAfter(isThrough ? undefined : done);
    return result;
  }

  /** An issue that can not be read does not keep the others from being looked at. */
  async #look(issue: SweptIssue): Promise<'same' | 'differs' | 'interrupted'> {
    try {
      if (!(await this.#directory.repository(issue.repositoryId)))
        return 'same';
      const found = await this.#drift.read(issue);
      if (!found || !(issue.isGivenUp || needsLook(found))) return 'same';
      await this.#wantLook(issue, found);
      return 'differs';
    } catch (error) {
      if (isGitHubAway(error)) return 'interrupted';
      this.#logger.warn('The labels of an issue could not be compared', {
        repositoryId: issue.repositoryId,
        issueNumber: issue.issueNumber,
        error: String(error),
      });
      return 'same';
    }
  }

  async #wantLook(issue: IssueKey, { run }: IssueFound): Promise<void> {
    await this.#knex.transaction(async trx => {
      await this.#lifecycle.wantLabels(trx, run);
      await this.#threads.wantLook(trx, issue, 'sweep');
    });
  }
}

function needsLook({ threads }: IssueFound): boolean {
  return threads.some(
    ({ add, remove, broken, isHeld }) =>
      isHeld || add.length + remove.length + broken.length > 0,
  );
}

function isGitHubAway(error: unknown): boolean {
  return (
    error instanceof GitHubLimitedError ||
    error instanceof GitHubUnavailableError
  );
}
