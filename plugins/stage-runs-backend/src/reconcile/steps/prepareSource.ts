import type { GitHubRepository } from '@stagecraft/backstage-plugin-kernel-node';
import { unlessMissing } from '../../github/unlessMissing';
import { freezeFeedback } from '../../feedback/freezeFeedback';
import { endMessage } from '../../messages/endMessage';
import { withAgentOf } from '../../policy/projectAgent';
import { digest } from '../../runs/digest';
import type { RunRow } from '../../runs/rows';
import { reopenableOf } from '../reopenableOf';
import { DONE, RECONCILER, type Step, type StepContext } from '../step';

/**
 * Fixes what the run works on: the commit that its branch points to now, the identity of
 * the commits, what people wrote on the pull request that it revises, and the whole prompt
 * with its digest and its context. The issue stays as it was when the run was asked for;
 * that it is another one now is noted.
 */
export const prepareSource: Step = async context => {
  const { run, claim, resources } = context;
  // These reviews are on GitHub already: what is read below has them.
  const reviews = await resources.queue.waiting({
    repositoryId: run.repository_id,
    issueNumber: run.issue_number,
  });
  const bot = await resources.gitHub.repository({
    repositoryId: run.repository_id,
    kind: 'bot',
  });
  const [baseSha, viewer, issue] = await Promise.all([
    startOf(run, bot),
    bot.viewer(),
    bot.issue(run.issue_number),
  ]);
  if (issue.state === 'closed') return stopForClosedIssue(context);
  if (!baseSha) return endWithoutBranch(context);
  const feedback =
    run.prompt_kind === 'revise'
      ? await freezeFeedback(run, bot, resources)
      : undefined;
  const stage = withAgentOf(run, resources.stages.byId(run.stage));
  const reopenable =
    stage.place.kind === 'rethink'
      ? await reopenableOf(run, resources)
      : undefined;
  const { signal } = claim;
  const prompt = await resources.prompts.compose({
    ...{ run, stage, baseSha, feedback, reopenable, signal },
  });
  const isEdited = digest(issue.body) !== run.issue_body_sha256;
  await claim.transaction(async trx => {
    await resources.store.update(trx, run.id, {
      base_sha: baseSha,
      git_name: stage.agent.displayName.en,
      git_email: viewer.email,
      feedback: feedback ? JSON.stringify(feedback) : null,
      prompt: prompt.text,
      prompt_digest: prompt.digest,
      prompt_context: JSON.stringify(prompt.context),
      prompt_report: JSON.stringify(prompt.report),
      issue_edited: isEdited,
    });
    const answered = reviews.filter(
      review => review.pull_request_number === run.pull_request_number,
    );
    if (feedback) await resources.queue.giveTo(trx, run.id, answered);
    // Whatever the failed run should have answered: no delivered run has, so that it is in the feedback.
    if (feedback && run.retry_of) {
      await resources.queue.passOn(trx, { from: run.retry_of, to: run.id });
    }
    await resources.lifecycle.append(trx, run, {
      type: 'prompt.context.assembled',
      actor: RECONCILER,
      payload: {
        ...{ promptDigest: prompt.digest, locale: run.locale, baseSha },
        ...{ ...prompt.report, issueEdited: isEdited },
        ...(feedback && { feedback: feedback.map(({ id }) => id) }),
      },
    });
  });
  return DONE;
};

/** Undefined when the branch of the pull request is gone. */
async function startOf(
  run: RunRow,
  repository: GitHubRepository,
): Promise<string | undefined> {
  if (run.prompt_kind === 'work') {
    return run.start_sha ?? repository.resolveRef(run.base_branch);
  }
  return unlessMissing(repository.resolveRef(`heads/${run.work_branch}`));
}

/** It was closed before the run was stored, so that its delivery had found nothing to stop. */
async function stopForClosedIssue({ run, claim, resources }: StepContext) {
  await claim.transaction(async trx =>
    resources.lifecycle.requestStop(
      trx,
      await resources.store.lock(trx, run.id),
      {
        ...{ by: 'github', code: 'issue_closed', actor: RECONCILER },
      },
    ),
  );
  return DONE;
}

async function endWithoutBranch({ run, claim, resources }: StepContext) {
  const reason = 'revise_branch_gone';
  await claim.transaction(async trx => {
    await resources.lifecycle.end(trx, {
      ...{ run, outcome: 'failed', reason },
      message: endMessage(run.locale, reason),
    });
  });
  return DONE;
}
