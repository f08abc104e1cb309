import type {
  GitHubRepository,
  GitHubReview,
} from '@stagecraft/backstage-plugin-kernel-node';
import { withImportedBundle } from '../../delivery/BundleImport';
import { DeliveryRefusedError } from '../../delivery/DeliveryRefusedError';
import { reviewText } from '../../delivery/reviewText';
import { verifyCommits } from '../../delivery/verifyCommits';
import { reviewMarker } from '../../comments/marker';
import { endMessage } from '../../messages/endMessage';
import type { AttemptReport } from '../../runs/rows';
import { DONE, RECONCILER, type Step, type StepContext } from '../step';
import { endByReport } from './endByReport';

/**
 * Writes what the agent says as one review that only comments: what becomes of the pull
 * request is for people to decide. A repeated step finds the review by its marker. What
 * remains: a request that GitHub carries out only after another replica has looked.
 */
export const postReview: Step = async context => {
  const { run, claim, resources } = context;
  const attempt = await resources.attempts.find(run);
  const report = attempt!.report!;
  const ended = await endByReport(context, report);
  if (ended) return ended;
  if (report.bundleParts > 0) await refuseCommits(context, report);
  if (report.summary.trim() === '') return endWithoutReview(context);
  const review = await findOrWrite(context, report);
  // Asked to stop meanwhile: nothing was written.
  if (!review) return DONE;
  await claim.transaction(async trx => {
    const row = await resources.store.update(trx, run.id, {
      ...{ review_id: review.id, review_url: review.htmlUrl },
      summary: report.summary,
    });
    await resources.lifecycle.append(trx, row, {
      type: 'run.review.posted',
      actor: RECONCILER,
      payload: {
        ...{ reviewId: review.id, url: review.htmlUrl, verdict: 'commented' },
        ...{ number: run.pull_request_number, headSha: run.base_sha },
      },
    });
  });
  return DONE;
};

/** HEAD has to be where the agent found it: a commit without a change is refused as well. */
async function refuseCommits(
  { run, claim, resources }: StepContext,
  { bundleParts: parts, headSha }: AttemptReport,
): Promise<never> {
  const remote = await resources.gitHub.git({
    ...{ repositoryId: run.repository_id, kind: 'bot' },
  });
  const { signal } = claim;
  const mirror = await remote.mirror({ sha: run.base_sha!, signal });
  const reason = 'write_scope_violation';
  try {
    await withImportedBundle(
      {
        ...{ run, parts, headSha, signal, bundles: resources.bundles },
        mirrorDirectory: mirror.directory,
      },
      ({ git }) =>
        verifyCommits(git, {
          ...{
            baseSha: run.base_sha!,
            headSha,
            scope: run.policy.writeScope,
            paths: run.policy.writePaths,
          },
          author: { name: run.git_name!, email: run.git_email! },
          isKnownSecret: line => resources.redaction.holdsKnownSecret(line),
        }),
    );
  } catch (error) {
    // Whatever else is wrong with them: there may be none.
    const isOther =
      error instanceof DeliveryRefusedError && error.reason !== reason;
    if (!isOther) throw error;
  }
  throw new DeliveryRefusedError(reason, [headSha]);
}

async function endWithoutReview({ run, claim, resources }: StepContext) {
  const reason = 'review_missing';
  await claim.transaction(async trx => {
    await resources.lifecycle.end(trx, {
      ...{ run, outcome: 'failed', reason },
      message: endMessage(run.locale, reason),
    });
  });
  return DONE;
}

async function findOrWrite(
  { run, claim, resources }: StepContext,
  report: AttemptReport,
): Promise<GitHubReview | undefined> {
  const repository = await resources.gitHub.repository({
    repositoryId: run.repository_id,
    kind: 'bot',
  });
  const number = run.pull_request_number!;
  const marker = reviewMarker({ run: run.id });
  const written = await findOwn(repository, number, marker);
  if (written) return written;
  const { stop_requested_at: stopped } = await resources.store.find(run.id);
  if (stopped) return undefined;
  const body = reviewText(
    { ...run, summary: report.summary },
    { marker, appUrl: resources.config.appUrl },
  );
  await claim.confirm();
  return repository.createReview(number, { body, commitSha: run.base_sha! });
}

/** A person can copy the marker, but is not us. */
async function findOwn(
  repository: GitHubRepository,
  number: number,
  marker: string,
): Promise<GitHubReview | undefined> {
  const [viewer, reviews] = await Promise.all([
    repository.viewer(),
    repository.reviews(number),
  ]);
  return reviews.find(
    ({ authorId, body }) => authorId === viewer.id && body.startsWith(marker),
  );
}
