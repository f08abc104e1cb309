import type { GitHubPullRequest } from '@stagecraft/backstage-plugin-kernel-node';
import { pullRequestText } from '../../delivery/pullRequestText';
import type { RunRow } from '../../runs/rows';
import { DONE, RECONCILER, type Step, type StepContext } from '../step';

/** Finds the pull request of the branch or opens it, and ends the run as delivered. A revision never opens one. */
export const openPullRequest: Step = async context => {
  const { run, claim, resources } = context;
  const pullRequest = await findOrOpen(context);
  // Asked to stop meanwhile: the branch stays, the run ends as canceled.
  if (!pullRequest) return DONE;
  await claim.transaction(async trx => {
    const row = await resources.store.update(trx, run.id, {
      pull_request_number: pullRequest.number,
      pull_request_url: pullRequest.htmlUrl,
      pull_request_state: pullRequest.state,
    });
    await resources.results.delivered(trx, row);
    await resources.roleGates.delivered(trx, row);
    await resources.lifecycle.end(trx, {
      run: row,
      outcome: 'delivered',
      events: [
        {
          type: isRevision(run) ? 'run.pr.updated' : 'run.pr.created',
          actor: RECONCILER,
          payload: {
            number: pullRequest.number,
            url: pullRequest.htmlUrl,
            branch: run.work_branch,
          },
        },
      ],
    });
  });
  return DONE;
};

async function findOrOpen({
  run,
  claim,
  resources,
}: StepContext): Promise<GitHubPullRequest | undefined> {
  const repository = await resources.gitHub.repository({
    repositoryId: run.repository_id,
    kind: 'bot',
  });
  if (isRevision(run)) {
    return repository.pullRequest(run.pull_request_number!);
  }
  const existing = await repository.pullRequestByHead(run.work_branch);
  if (existing) return existing;
  const { stop_requested_at: stopped } = await resources.store.find(run.id);
  if (stopped) return undefined;
  const { appUrl } = resources.config;
  const verifications = await resources.verifications.list(run);
  await claim.confirm();
  try {
    return await repository.createPullRequest({
      ...pullRequestText(run, { appUrl, verifications }),
      head: run.work_branch,
      base: run.base_branch,
    });
  } catch (error) {
    // GitHub refuses a second one: an answer that was lost had opened the first.
    const opened = await repository.pullRequestByHead(run.work_branch);
    if (opened) return opened;
    throw error;
  }
}

function isRevision(run: RunRow): boolean {
  return run.prompt_kind === 'revise';
}
