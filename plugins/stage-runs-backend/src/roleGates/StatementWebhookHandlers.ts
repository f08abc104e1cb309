import type {
  DeliveryOutcome,
  UnjudgedDelivery,
  WebhookDelivery,
  WebhookHandler,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { DeliveryReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import { isByPerson, isSaid, type Statement } from './judgeStatement';
import {
  accountOf,
  readCommentPayload,
  readReviewStatement,
  type CommentPayload,
  type ReviewStatementPayload,
} from './payloads';
import type { RoleGates } from './RoleGates';

const NOTED: DeliveryReason = 'role_gate_noted';
const NOT_AWAITED: DeliveryReason = 'comment_not_awaited';

/** New comments of people. What bots write, edits and empty words are sorted out before they are stored. */
export class CommentWebhookHandler implements WebhookHandler {
  readonly event = 'issue_comment';
  readonly #roleGates: RoleGates;

  constructor(options: { roleGates: RoleGates }) {
    this.#roleGates = options.roleGates;
  }

  ignores({ payload }: UnjudgedDelivery): string | undefined {
    const read = readCommentPayload(payload);
    const statement = read && commentOf(read);
    const mayCount = statement && isByPerson(statement) && isSaid(statement);
    return mayCount ? undefined : NOT_AWAITED;
  }

  async handle({
    repository,
    payload,
  }: WebhookDelivery): Promise<DeliveryOutcome | undefined> {
    const read = readCommentPayload(payload);
    if (!read || !repository) return undefined;
    const { number } = read.issue;
    const satisfied = await this.#roleGates.said(
      ...([repository, number, commentOf(read)] as const),
    );
    return { status: 'ignored', reason: satisfied ? NOTED : NOT_AWAITED };
  }
}

/** Reviews of people; whoever handles reviews for another reason comes after it. */
export class RoleReviewWebhookHandler implements WebhookHandler {
  readonly event = 'pull_request_review';
  readonly #roleGates: RoleGates;

  constructor(options: { roleGates: RoleGates }) {
    this.#roleGates = options.roleGates;
  }

  async handle({ repository, payload }: WebhookDelivery): Promise<undefined> {
    const read = readReviewStatement(payload);
    if (!read || !repository) return;
    const { number } = read.pull_request;
    await this.#roleGates.said(repository, number, reviewOf(read));
  }
}

function commentOf({ comment }: CommentPayload): Statement {
  return {
    kind: 'comment',
    ...{ id: String(comment.id), url: comment.html_url },
    ...{ body: comment.body ?? '', at: comment.created_at },
    author: accountOf(comment.user),
  };
}

function reviewOf({ review }: ReviewStatementPayload): Statement {
  return {
    kind: 'review',
    ...{ id: String(review.id), url: review.html_url, state: review.state },
    ...{ body: review.body ?? '', at: review.submitted_at },
    author: accountOf(review.user),
  };
}
