import { NotFoundError } from '@backstage/errors';
import type {
  Claim,
  GitHubRepository,
  GitRemote,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  measureArtefact,
  requireWithinBudget,
  type ArtefactSize,
} from '../../delivery/artefactSize';
import { withImportedBundle } from '../../delivery/BundleImport';
import { DeliveryRefusedError } from '../../delivery/DeliveryRefusedError';
import type { Git } from '../../delivery/Git';
import { verifyCommits } from '../../delivery/verifyCommits';
import { nextWorkBranch } from '../../delivery/workBranch';
import { endMessage } from '../../messages/endMessage';
import { documentPath, proposedStage } from '../../rethink/proposedStage';
import type { AttemptReport, RunRow } from '../../runs/rows';
import { reopenableOf } from '../reopenableOf';
import { DONE, RECONCILER, type Step, type StepContext } from '../step';
import { endByReport } from './endByReport';

/**
 * Judges what the agent handed in by facts, and pushes the commits that pass. A repeated
 * step finds the branch where it left it and pushes nothing twice.
 */
export const deliverCommits: Step = async context => {
  const { run, resources } = context;
  const attempt = await resources.attempts.find(run);
  const report = attempt!.report!;
  const ended = await endByReport(context, report);
  if (ended) return ended;
  if (report.bundleParts === 0) return endWithoutChange(context, report);

  const delivered = await verifyAndPush(context, report);
  if (!delivered) return endWithoutChange(context, report);
  await context.claim.transaction(async trx => {
    await resources.store.update(trx, run.id, {
      head_sha: report.headSha,
      reopens: delivered.reopens ?? null,
      changed_paths: JSON.stringify(delivered.changedPaths),
      artefact: JSON.stringify(delivered.artefact),
      work_branch: delivered.branch,
      summary: report.summary,
      pushed_at: trx.raw('kernel.now()'),
    });
    await resources.sessions.followBranch(trx, run.id, delivered.branch);
    await resources.lifecycle.append(trx, run, {
      type: 'run.branch.pushed',
      actor: RECONCILER,
      payload: { branch: delivered.branch, headSha: report.headSha },
    });
  });
  return DONE;
};

const MAX_STORED_PATHS = 500;

interface Delivered {
  branch: string;
  changedPaths: string[];
  artefact: ArtefactSize;
  /** Of a rethink: the stage that it proposes to reopen. */
  reopens?: string;
}

/** Undefined when the commits change nothing in the end. */
async function verifyAndPush(
  context: StepContext,
  report: AttemptReport,
): Promise<Delivered | undefined> {
  const { run, claim, resources } = context;
  const owner = { repositoryId: run.repository_id, kind: 'bot' as const };
  const remote = await resources.gitHub.git(owner);
  const repository = await resources.gitHub.repository(owner);
  const { signal } = claim;
  const mirror = await remote.mirror({ sha: run.base_sha!, signal });
  return withImportedBundle(
    {
      run,
      parts: report.bundleParts,
      headSha: report.headSha,
      bundles: resources.bundles,
      mirrorDirectory: mirror.directory,
      signal,
    },
    async ({ git, directory }) => {
      const changedPaths = await verifyCommits(git, {
        baseSha: run.base_sha!,
        headSha: report.headSha,
        scope: run.policy.writeScope,
        paths: run.policy.writePaths,
        author: { name: run.git_name!, email: run.git_email! },
        isKnownSecret: line => resources.redaction.holdsKnownSecret(line),
      });
      if (changedPaths.length === 0) return undefined;
      const { headSha } = report;
      const artefact = await measureArtefact(git, {
        ...{ baseSha: run.base_sha!, headSha },
      });
      requireWithinBudget(artefact, run.policy.budget);
      const reopens = await readProposal(context, {
        ...{ git, headSha, changedPaths },
      });
      const branch = await push({
        ...{ run, claim, remote, repository, directory },
        sha: report.headSha,
      });
      const stored = changedPaths.slice(0, MAX_STORED_PATHS);
      return { branch, changedPaths: stored, artefact, reopens };
    },
  );
}

/**
 * Undefined for a stage that proposes nothing. A rethink has to write its document: an older
 * one, which the branch has had before, proposes what was true then.
 */
async function readProposal(
  { run, resources }: StepContext,
  delivery: { git: Git; headSha: string; changedPaths: string[] },
): Promise<string | undefined> {
  const stage = resources.stages.all().find(({ id }) => id === run.stage);
  if (stage?.place.kind !== 'rethink') return undefined;
  const { git, headSha, changedPaths } = delivery;
  const path = documentPath(run.issue_number);
  if (run.prompt_kind === 'work' && !changedPaths.includes(path)) {
    throw new DeliveryRefusedError('rethink_target_invalid', [
      `${path} was not written`,
    ]);
  }
  const allowed = await reopenableOf(run, resources);
  return proposedStage(git, {
    ...{ headSha, allowed, issueNumber: run.issue_number },
  });
}

interface Push {
  run: RunRow;
  remote: GitRemote;
  repository: GitHubRepository;
  directory: string;
  sha: string;
  claim: Claim<RunRow>;
}

function push(options: Push): Promise<string> {
  return options.run.prompt_kind === 'revise'
    ? pushOnto(options)
    : pushToFreeBranch(options);
}

/**
 * Adds to the branch of the pull request, if it is where the agent found it. The commits
 * descend from there, so that nobody's work is lost by the push.
 */
async function pushOnto(options: Push): Promise<string> {
  const { run, claim, remote, repository, directory, sha } = options;
  const branch = run.work_branch;
  const expectedSha = run.base_sha!;
  const head = await branchHead(repository, branch);
  if (head === sha) return branch;
  if (!head) throw new DeliveryRefusedError('revise_branch_gone', [branch]);
  if (head !== expectedSha)
    throw new DeliveryRefusedError('branch_moved', [head]);
  const { state } = await repository.pullRequest(run.pull_request_number!);
  if (state === 'closed') {
    throw new DeliveryRefusedError('pull_request_closed', [
      `#${run.pull_request_number}`,
    ]);
  }
  const { signal } = claim;
  await claim.confirm();
  await remote.push({ directory, sha, branch, expectedSha, signal });
  return branch;
}

/** An existing branch is never moved: when somebody has taken the name, the next one is used. */
async function pushToFreeBranch(options: Push): Promise<string> {
  const { run, claim, remote, repository, directory, sha } = options;
  const { signal } = claim;
  const taken: string[] = [];
  let branch = run.work_branch;
  for (;;) {
    const existing = await branchHead(repository, branch);
    if (existing === sha) return branch;
    if (!existing) {
      await claim.confirm();
      await remote.push({ directory, sha, branch, signal });
      return branch;
    }
    taken.push(branch);
    branch = nextWorkBranch(run.issue_number, taken);
  }
}

async function branchHead(
  repository: GitHubRepository,
  branch: string,
): Promise<string | undefined> {
  try {
    return await repository.resolveRef(`heads/${branch}`);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

async function endWithoutChange(
  { run, claim, resources }: StepContext,
  report: AttemptReport,
) {
  const reason =
    run.prompt_kind === 'revise' ? 'revise_no_changes' : 'no_changes';
  await claim.transaction(async trx => {
    const row = await resources.store.update(trx, run.id, {
      summary: report.summary,
    });
    await resources.lifecycle.end(trx, {
      run: row,
      outcome: 'no-change',
      reason,
      message: endMessage(run.locale, reason),
    });
  });
  return DONE;
}
