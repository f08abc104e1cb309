import type {
  DeliveryOutcome,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { TriggerReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { RunEventInput } from '../runs/RunLifecycle';
import type { RunStore } from '../runs/RunStore';
import { decideReviewer } from './decideReviewer';
import type { Refusal } from './decideTrigger';
import type { LabelCommands } from './LabelCommands';
import type { Refusals } from './Refusals';
import type {
  ReviewerContext,
  ReviewerFactsReader,
  ReviewerRequest,
} from './ReviewerFactsReader';
import type { RunStarter } from './RunStarter';

const GATE_CLOSED: Refusal = { reason: 'stage_gate_closed', tell: 'comment' };
const FOREIGN: TriggerReason = 'review_of_foreign_pull_request';

/** Turns `need:reviewer` on a pull request of a run into one run that reviews it, or into a refusal. */
export class ReviewerRequests {
  readonly #directory: ProjectDirectory;
  readonly #store: RunStore;
  readonly #commands: LabelCommands;
  readonly #facts: ReviewerFactsReader;
  readonly #starter: RunStarter;
  readonly #refusals: Refusals;

  constructor(options: {
    directory: ProjectDirectory;
    store: RunStore;
    commands: LabelCommands;
    reviewerFacts: ReviewerFactsReader;
    starter: RunStarter;
    refusals: Refusals;
  }) {
    this.#directory = options.directory;
    this.#store = options.store;
    this.#commands = options.commands;
    this.#facts = options.reviewerFacts;
    this.#starter = options.starter;
    this.#refusals = options.refusals;
  }

  /** A delivery that is handled again, or tells of the same label, finds its run. */
  async handle(request: ReviewerRequest): Promise<DeliveryOutcome> {
    const stored = await this.#store.findByCorrelation(request.correlationId);
    if (stored) return { status: 'accepted', runId: stored.id };
    const context = await this.#facts.read(request);
    if (!context) return { status: 'ignored', reason: FOREIGN };
    const isOwnCommand = await this.#commands.consume({
      repositoryId: request.repository.id,
      issueNumber: request.pullRequestNumber,
      label: request.label.name,
      senderId: request.sender.id,
      deliveryId: request.deliveryId,
    });
    const refusal = decideReviewer({ ...context.facts, isOwnCommand });
    if (refusal) return this.#refuse(request, context, refusal);
    return this.#start(request, context);
  }

  async #start(
    request: ReviewerRequest,
    context: ReviewerContext,
  ): Promise<DeliveryOutcome> {
    const { repository, label, sender, deliveryId, correlationId } = request;
    const { facts, issue, pullRequest, runtime, lastRun } = context;
    const project = await this.#directory.project(repository.projectId);
    // The decision has made sure of who asks.
    const { userEntityRef } = facts.user!;
    const result = await this.#starter.start({
      ...{ issue, stage: facts.stage!, runtime: runtime!, lastRun },
      ...{ project: project!, repository, deliveryId, correlationId },
      frozen: context.frozen!,
      triggerSource: 'pull_request_label',
      triggerLabel: label.name,
      issueLabels: facts.issueLabels,
      pullRequestLabels: facts.pullRequestLabels,
      revision: undefined,
      reviewed: pullRequest,
      requester: { githubId: sender.id, login: sender.login, userEntityRef },
      events: startEvents(request, userEntityRef),
    });
    if ('run' in result) return { status: 'accepted', runId: result.run.id };
    const { activeRunId } = result;
    const inTheWay = { ...context, facts: { ...facts, activeRunId } };
    return this.#refuse(request, inTheWay, GATE_CLOSED);
  }

  async #refuse(
    request: ReviewerRequest,
    { facts }: ReviewerContext,
    refusal: Refusal,
  ): Promise<DeliveryOutcome> {
    const { repository, sender, label, deliveryId } = request;
    await this.#refusals.tell({
      ...{ refusal, deliveryId, repository, label },
      fullName: repository.fullName,
      project: await this.#directory.project(repository.projectId),
      issueNumber: request.pullRequestNumber,
      senderLogin: sender.login,
      act: { senderId: sender.id, senderType: sender.type, at: request.at },
      facts: {
        liveLabels: facts.issueLabels,
        pullRequestLabels: facts.pullRequestLabels,
        ...{ activeRunId: facts.activeRunId, stage: facts.stage },
        configProblems: facts.configProblems,
      },
    });
    return { status: 'ignored', reason: refusal.reason };
  }
}

function startEvents(
  { label, deliveryId, at, pullRequestNumber }: ReviewerRequest,
  userEntityRef: string,
): RunEventInput[] {
  return [
    {
      type: 'label.requested',
      actor: { type: 'human', id: userEntityRef },
      payload: {
        ...{ label: label.name, deliveryId, pullRequestNumber },
        putAt: at.toISOString(),
      },
    },
    {
      type: 'run.enqueued',
      actor: { type: 'system', id: 'github-webhook' },
    },
  ];
}
