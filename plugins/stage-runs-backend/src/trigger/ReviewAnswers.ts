import type {
  GitHubClients,
  LabelCatalogue,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { TriggerReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import { reviseKeyOf } from '../registry/Stages';
import { NEED_INPUT } from '../runs/labelMoves';
import type { LabelStore } from '../runs/LabelStore';
import type { RunEventInput } from '../runs/RunLifecycle';
import type { SessionStore } from '../sessions/SessionStore';
import type { Refusal } from './decideTrigger';
import type { Refusals } from './Refusals';
import type { ReviewContext, ReviewRequest } from './ReviewFactsReader';
import type { ReviewQueue, ReviewRequestRow } from './ReviewQueue';
import type { RunStarter } from './RunStarter';

const STAGE_UNKNOWN: TriggerReason[] = [
  'pull_request_review_stage_ambiguous',
  'pull_request_review_stage_not_resolved',
];

/** Starts the run that answers what people ask for in reviews, or says why there is none. */
export class ReviewAnswers {
  readonly #gitHub: GitHubClients;
  readonly #refusals: Refusals;
  readonly #catalogue: LabelCatalogue;
  readonly #directory: ProjectDirectory;
  readonly #sessions: SessionStore;
  readonly #queue: ReviewQueue;
  readonly #starter: RunStarter;
  readonly #labels: LabelStore;

  constructor(options: {
    gitHub: GitHubClients;
    refusals: Refusals;
    catalogue: LabelCatalogue;
    directory: ProjectDirectory;
    sessions: SessionStore;
    queue: ReviewQueue;
    starter: RunStarter;
    labels: LabelStore;
  }) {
    this.#gitHub = options.gitHub;
    this.#refusals = options.refusals;
    this.#catalogue = options.catalogue;
    this.#directory = options.directory;
    this.#sessions = options.sessions;
    this.#queue = options.queue;
    this.#starter = options.starter;
    this.#labels = options.labels;
  }

  /**
   * A run for everything that waits for the issue, or the id of the run that is at work for
   * it: then the review stays stored, and is answered when that one has ended.
   */
  async start(
    { repository, reviewer }: ReviewRequest,
    context: ReviewContext,
    stored: ReviewRequestRow,
  ): Promise<string> {
    const { facts, pullRequest, runtime, lastRun } = context;
    const stage = facts.stage!;
    const issue = context.issue!;
    const project = await this.#directory.project(repository.projectId);
    const newest = await this.#sessions.newestOn({
      ...{ repositoryId: repository.id, workBranch: pullRequest.headRef },
      ...{ agentKey: stage.agent.key, runtime: runtime!.id },
    });
    const result = await this.#starter.start({
      ...{ issue, stage, repository, project: project!, runtime: runtime! },
      frozen: context.frozen!,
      triggerSource: 'pull_request_review',
      triggerLabel: this.#catalogue.byKey(reviseKeyOf(stage.labelKey)).name,
      issueLabels: facts.issueLabels,
      pullRequestLabels: facts.pullRequestLabels,
      lastRun,
      revision: {
        ...{ pullRequest, sessionFrom: newest ?? null },
        revised: context.revised,
      },
      requester: {
        githubId: reviewer.githubId,
        login: reviewer.login,
        userEntityRef: facts.user!.userEntityRef,
      },
      deliveryId: stored.delivery_id,
      correlationId: stored.delivery_id,
      events: eventsOf(stored, facts.user!.userEntityRef),
      also: async (trx, run) => {
        const waiting = await this.#queue.waiting(
          { repositoryId: repository.id, issueNumber: issue.number },
          trx,
        );
        const same = waiting.filter(
          request => request.pull_request_number === pullRequest.number,
        );
        await this.#queue.giveTo(trx, run.id, same);
      },
    });
    return 'run' in result ? result.run.id : result.activeRunId;
  }

  async refuse(
    request: ReviewRequest,
    { facts, issue }: ReviewContext,
    {
      refusal,
      deliveryId,
      submittedAt,
    }: { refusal: Refusal; deliveryId: string; submittedAt: Date },
  ): Promise<void> {
    const { repository, reviewer, pullRequestNumber } = request;
    if (STAGE_UNKNOWN.includes(refusal.reason)) {
      await this.#askForInput(request, issue?.number);
    }
    await this.#refusals.tell({
      ...{ refusal, deliveryId, repository, fullName: repository.fullName },
      project: await this.#directory.project(repository.projectId),
      issueNumber: pullRequestNumber,
      senderLogin: reviewer.login,
      act: {
        senderId: reviewer.githubId,
        senderType: reviewer.type,
        at: submittedAt,
      },
      facts: {
        liveLabels: facts.issueLabels,
        asksAgain: facts.asksAgain,
        stage: facts.stage,
        configProblems: facts.configProblems,
        pullRequestLabels: facts.pullRequestLabels,
      },
    });
  }

  /** Repeating it has no effect. */
  async #askForInput(
    { repository, pullRequestNumber }: ReviewRequest,
    issueNumber: number | undefined,
  ): Promise<void> {
    const bot = await this.#gitHub.repository({
      repositoryId: repository.id,
      kind: 'bot',
    });
    const { name } = this.#catalogue.byKey(NEED_INPUT);
    const numbers = [pullRequestNumber, ...(issueNumber ? [issueNumber] : [])];
    await this.#labels.noteInputRequested(repository.id, numbers);
    for (const number of numbers) await bot.addLabels(number, [name]);
  }
}

function eventsOf(
  stored: ReviewRequestRow,
  userEntityRef: string,
): RunEventInput[] {
  const webhook = { type: 'system', id: 'github-webhook' } as const;
  return [
    {
      type: 'run.review.changes_requested.received',
      actor: { type: 'human', id: userEntityRef },
      payload: { reviewId: stored.review_id },
    },
    {
      type: 'run.revise.stage_resolved',
      actor: webhook,
      payload: {
        resolver_source: stored.resolver_source,
        trigger_label: `run:${stored.stage}:revise`,
        kind: `${stored.stage}_revise`,
      },
    },
    { type: 'run.enqueued', actor: webhook },
  ];
}
