import type {
  GitHubClients,
  GitHubPullRequest,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import { unlessMissing } from '../github/unlessMissing';
import type { ApprovalRow, ApprovalStore } from '../approvals/ApprovalStore';
import type { ResultApprovals } from '../approvals/ResultApprovals';
import type { Stages } from '../registry/Stages';
import { reopenableStages } from '../rethink/reopenableStages';
import type { IssueScope } from '../scopes/issueScope';
import type { OwnerDecision, RunRow } from '../runs/rows';
import type { FollowedResult } from '../trigger/newRun';
import {
  judgeEntry,
  openedByChoice,
  openedByOwner,
  type Entry,
} from './judgeEntry';
import { riskProfile } from './riskProfile';

interface EntryRequest {
  repository: Repository;
  issueNumber: number;
  stage: string;
  /** All labels of the issue, as GitHub names them. */
  labelNames: string[];
  /** Undefined: all stages of its way. */
  scope: IssueScope | undefined;
  /** Opens what stages without an approved result would keep closed. */
  ownerDecision?: OwnerDecision;
  goesOnFrom?: UnapprovedResult;
}

/** What a choice to go on without approvals builds on: delivered, open, and as it was delivered. */
export interface UnapprovedResult {
  run: RunRow;
  /** Names of the labels on its pull request. */
  labels: string[];
}

export interface EntryFound {
  entry: Entry;
  /** Stages with a result that a rethink could reopen. */
  reopenable: string[];
  follows?: FollowedResult;
  /** Names of the labels on the open pull request that it builds on. */
  followedLabels?: string[];
}

/** Reads whether a stage may start, and what it builds on. */
export class EntryReader {
  readonly #gitHub: GitHubClients;
  readonly #stages: Stages;
  readonly #approvals: ApprovalStore;
  readonly #results: ResultApprovals;

  constructor(options: {
    gitHub: GitHubClients;
    stages: Stages;
    approvals: ApprovalStore;
    results: ResultApprovals;
  }) {
    this.#gitHub = options.gitHub;
    this.#stages = options.stages;
    this.#approvals = options.approvals;
    this.#results = options.results;
  }

  /**
   * What was approved is compared with what is on GitHub now: a push that no delivery told
   * us of voids the approval here at the latest.
   */
  async read(request: EntryRequest): Promise<EntryFound> {
    const { entry, reopenable } = await this.#judge(request);
    const { goesOnFrom } = request;
    if (goesOnFrom) {
      const { run, labels } = goesOnFrom;
      const { pipeline } = this.#stages;
      const at = { pipeline, stage: request.stage, after: run.stage };
      return {
        ...{ entry: openedByChoice(entry, at), reopenable },
        follows: { runId: run.id, startSha: run.head_sha },
        followedLabels: labels,
      };
    }
    if (!entry.open || !entry.after) return { entry, reopenable };
    const approval = await this.#approvals.valid({
      ...issueOf(request),
      stage: entry.after,
    });
    // Voided since the results were read.
    if (!approval) return this.read(request);
    const pullRequest = await this.#pullRequest(approval);
    if (!pullRequest || pullRequest.headSha === approval.artefact_sha) {
      return {
        ...{ entry, reopenable },
        follows: followed(approval, pullRequest),
        followedLabels: isOpen(pullRequest) ? pullRequest.labels : [],
      };
    }
    await this.#results.void(approval);
    // Another approval may open it, which has to be compared in its turn; each time one is gone.
    return this.read(request);
  }

  async #judge(
    request: EntryRequest,
  ): Promise<{ entry: Entry; reopenable: string[] }> {
    const pipeline = this.#stages.pipeline.within(request.scope?.stages);
    const at = { pipeline, stage: request.stage };
    const results = await this.#approvals.resultsOf(issueOf(request));
    const atLeast = riskProfile(request.labelNames);
    const entry = judgeEntry({ ...at, results, atLeast });
    return {
      entry: request.ownerDecision ? openedByOwner(entry, at) : entry,
      reopenable: reopenableStages(results, pipeline),
    };
  }

  /** Undefined when GitHub does not know it any more. */
  async #pullRequest(
    approval: ApprovalRow,
  ): Promise<GitHubPullRequest | undefined> {
    const bot = await this.#gitHub.repository({
      repositoryId: approval.repository_id,
      kind: 'bot',
    });
    return unlessMissing(bot.pullRequest(approval.pull_request_number));
  }
}

function issueOf({ repository, issueNumber }: EntryRequest) {
  return { repositoryId: repository.id, issueNumber };
}

/** A pull request that is open has what the base branch has not. */
function followed(
  approval: ApprovalRow,
  pullRequest: GitHubPullRequest | undefined,
): FollowedResult {
  return {
    runId: approval.run_id,
    startSha: isOpen(pullRequest) ? approval.artefact_sha : null,
  };
}

function isOpen(
  pullRequest: GitHubPullRequest | undefined,
): pullRequest is GitHubPullRequest {
  return pullRequest?.state === 'open';
}
