import type {
  DeliveryOutcome,
  Repository,
  WebhookDelivery,
  WebhookHandler,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Choices } from '../autonomy/Choices';
import type { ApprovalAct, Approvals } from '../approvals/Approvals';
import { decideReview, mayAskForChanges } from './decideReview';
import type { ReviewAnswers } from './ReviewAnswers';
import type {
  ReviewContext,
  ReviewFactsReader,
  ReviewRequest,
} from './ReviewFactsReader';
import type { ReviewQueue } from './ReviewQueue';
import { readReviewPayload, type ReviewPayload } from './reviewPayload';

/**
 * Turns a review that asks for changes into a run that makes them, once for each review,
 * and takes one that approves as the approval of the result.
 */
export class ReviewWebhookHandler implements WebhookHandler {
  readonly event = 'pull_request_review';
  readonly #queue: ReviewQueue;
  readonly #facts: ReviewFactsReader;
  readonly #answers: ReviewAnswers;
  readonly #approvals: Approvals;
  readonly #choiceActs: Choices;

  constructor(options: {
    queue: ReviewQueue;
    reviewFacts: ReviewFactsReader;
    answers: ReviewAnswers;
    approvalActs: Approvals;
    choiceActs: Choices;
  }) {
    this.#queue = options.queue;
    this.#facts = options.reviewFacts;
    this.#answers = options.answers;
    this.#approvals = options.approvalActs;
    this.#choiceActs = options.choiceActs;
  }

  async handle(
    delivery: WebhookDelivery,
  ): Promise<DeliveryOutcome | undefined> {
    const payload = readReviewPayload(delivery.payload);
    if (!payload) return undefined;
    const { repository } = delivery;
    if (repository && says(payload, 'approved')) {
      return this.#approvals.handle(approvalOf(delivery, repository, payload));
    }
    if (!says(payload, 'changes_requested')) {
      return ignored('review_asks_no_changes');
    }
    if (!repository) return ignored('repository_not_bound_for_issue_label');

    const reviewId = String(payload.review.id);
    const key = { repositoryId: repository.id, reviewId };
    const known = await this.#queue.find(key);
    if (known?.run_id) return { status: 'accepted', runId: known.run_id };
    if (known?.dropped_reason) return ignored(known.dropped_reason);

    const request: ReviewRequest = {
      repository,
      pullRequestNumber: payload.pull_request.number,
      reviewer: reviewerOf(payload),
    };
    const context = await this.#facts.read(request);
    await this.#haltChoice(repository, context);
    const refusal = decideReview(context.facts);
    if (refusal) {
      await this.#answers.refuse(request, context, {
        refusal,
        deliveryId: delivery.deliveryId,
        submittedAt: payload.review.submitted_at ?? delivery.receivedAt,
      });
      return ignored(refusal.reason);
    }
    await this.#queue.add(rowOf(delivery, request, context, reviewId));
    const stored = await this.#queue.find(key);
    const runId = await this.#answers.start(request, context, stored!);
    return { status: 'accepted', runId };
  }

  /** Also where no run answers the review: who may ask for changes does not want it to go on. */
  async #haltChoice(
    { id: repositoryId }: Repository,
    { facts, issue }: ReviewContext,
  ): Promise<void> {
    if (!issue || !mayAskForChanges(facts)) return;
    const key = { repositoryId, issueNumber: issue.number };
    await this.#choiceActs.halt(key, 'changes_requested');
  }
}

function says({ action, review }: ReviewPayload, state: string): boolean {
  return action === 'submitted' && review.state === state;
}

function approvalOf(
  { deliveryId, receivedAt }: WebhookDelivery,
  repository: Repository,
  payload: ReviewPayload,
): ApprovalAct {
  const { githubId, ...reviewer } = reviewerOf(payload);
  return {
    ...{ repository, deliveryId },
    of: { pullRequestNumber: payload.pull_request.number },
    sender: { ...reviewer, id: githubId },
    at: payload.review.submitted_at ?? receivedAt,
    reviewedSha: payload.review.commit_id ?? undefined,
  };
}

function ignored(reason: string): DeliveryOutcome {
  return { status: 'ignored', reason };
}

function reviewerOf({ review }: ReviewPayload) {
  const { id, login = '', type = '' } = review.user ?? {};
  return { githubId: String(id ?? ''), login, type };
}

/** The decision has made sure that all of it is known. */
function rowOf(
  delivery: WebhookDelivery,
  { repository, pullRequestNumber, reviewer }: ReviewRequest,
  { facts, issue }: ReviewContext,
  reviewId: string,
) {
  const { resolution } = facts;
  return {
    repository_id: repository.id,
    pull_request_number: pullRequestNumber,
    issue_number: issue!.number,
    review_id: reviewId,
    stage: facts.stage!.id,
    reviewer_github_id: reviewer.githubId,
    reviewer_login: reviewer.login,
    reviewer_user_entity_ref: facts.user!.userEntityRef,
    delivery_id: delivery.deliveryId,
    resolver_source: resolution.kind === 'resolved' ? resolution.source : '',
  };
}
