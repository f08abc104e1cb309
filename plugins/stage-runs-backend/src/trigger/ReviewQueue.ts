import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import type { TriggerReason } from '@stagecraft/backstage-plugin-stage-runs-common';

/** A row of `review_requests`; its columns are explained in the migration. */
export interface ReviewRequestRow {
  id: string;
  repository_id: string;
  pull_request_number: number;
  issue_number: number;
  review_id: string;
  stage: string;
  reviewer_github_id: string;
  reviewer_login: string;
  reviewer_user_entity_ref: string;
  delivery_id: string;
  resolver_source: string;
  received_at: Date;
  run_id: string | null;
  dropped_reason: string | null;
}

export type NewReviewRequest = Omit<
  ReviewRequestRow,
  'id' | 'received_at' | 'run_id' | 'dropped_reason'
>;

/** Reviews that ask for changes, until a run answers them. */
export class ReviewQueue {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  async find(review: {
    repositoryId: string;
    reviewId: string;
  }): Promise<ReviewRequestRow | undefined> {
    return this.#knex<ReviewRequestRow>('review_requests')
      .where({
        repository_id: review.repositoryId,
        review_id: review.reviewId,
      })
      .first();
  }

  /** A review that is stored already stays as it is. */
  async add(request: NewReviewRequest): Promise<void> {
    await this.#knex('review_requests')
      .insert({
        ...{ ...request, id: randomUUID() },
        received_at: this.#knex.raw('kernel.now()'),
      })
      .onConflict(['repository_id', 'review_id'])
      .ignore();
  }

  /** What waits for a run of the issue, oldest first, at most 100. */
  async waiting(
    issue: { repositoryId: string; issueNumber: number },
    executor: Knex | Knex.Transaction = this.#knex,
  ): Promise<ReviewRequestRow[]> {
    return executor<ReviewRequestRow>('review_requests')
      .where({
        repository_id: issue.repositoryId,
        issue_number: issue.issueNumber,
      })
      .whereNull('run_id')
      .whereNull('dropped_reason')
      .orderBy('received_at')
      .limit(100);
  }

  async giveTo(
    trx: Knex.Transaction,
    runId: string,
    requests: ReviewRequestRow[],
  ): Promise<void> {
    await trx('review_requests')
      .whereIn(
        'id',
        requests.map(({ id }) => id),
      )
      .whereNull('run_id')
      .update({ run_id: runId });
  }

  /**
   * A run that fails keeps the reviews it was given: nobody wants the same failure again
   * unasked. They wait for a person, who retries the run or reviews again; a retry takes
   * them over.
   */
  async passOn(
    trx: Knex.Transaction,
    runs: { from: string; to: string },
  ): Promise<void> {
    await trx('review_requests')
      .where({ run_id: runs.from })
      .update({ run_id: runs.to });
  }

  /** No run answers it, and people were told why. */
  async drop(request: ReviewRequestRow, reason: TriggerReason): Promise<void> {
    await this.#knex('review_requests')
      .where({ id: request.id })
      .whereNull('run_id')
      .update({ dropped_reason: reason });
  }
}
