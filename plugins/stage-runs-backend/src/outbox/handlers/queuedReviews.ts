import type { ProjectDirectory } from '@stagecraft/backstage-plugin-kernel-node';
import type { RunStore } from '../../runs/RunStore';
import { decideReview } from '../../trigger/decideReview';
import type { ReviewAnswers } from '../../trigger/ReviewAnswers';
import type { ReviewFactsReader } from '../../trigger/ReviewFactsReader';
import type { ReviewQueue } from '../../trigger/ReviewQueue';
import type { OutboxHandler } from '../OutboxWorker';

/**
 * Starts the run for reviews that came while another was at work, by the rules and with the
 * facts of now. What is refused by then is told and waits no longer.
 */
export function queuedReviewsHandler(options: {
  directory: ProjectDirectory;
  store: RunStore;
  queue: ReviewQueue;
  reviewFacts: ReviewFactsReader;
  answers: ReviewAnswers;
}): OutboxHandler {
  const { answers, directory, queue, reviewFacts, store } = options;
  return async claim => {
    const ended = await store.find(claim.row.run_id!);
    const repository = await directory.repository(ended.repository_id);
    if (!repository) return;
    const waiting = await queue.waiting({
      repositoryId: repository.id,
      issueNumber: ended.issue_number,
    });
    for (const stored of waiting) {
      const request = {
        repository,
        pullRequestNumber: stored.pull_request_number,
        reviewer: {
          githubId: String(stored.reviewer_github_id),
          login: stored.reviewer_login,
          type: 'User',
        },
      };
      const context = await reviewFacts.read(request);
      const refusal = decideReview(context.facts);
      await claim.confirm();
      if (!refusal) {
        // All that wait for this pull request are answered by it.
        await answers.start(request, context, stored);
        return;
      }
      await answers.refuse(request, context, {
        ...{ refusal, deliveryId: stored.delivery_id },
        submittedAt: stored.received_at,
      });
      await queue.drop(stored, refusal.reason);
    }
  };
}
