import type {
  Claim,
  GitHubRepository,
  GitRemote,
} from '@stagecraft/backstage-plugin-kernel-node';
import { unlessMissing } from '../../github/unlessMissing';
import type { ArtefactSize } from '../../delivery/artefactSize';
import { DeliveryRefusedError } from '../../delivery/DeliveryRefusedError';
import type { Git } from '../../delivery/Git';
import { nextWorkBranch } from '../../delivery/workBranch';
import { documentPath, proposedStage } from '../../rethink/proposedStage';
import type { AttemptReport, RunRow } from '../../runs/rows';
import { withCheckedCommits } from '../checkCommits';
import { reopenableOf } from '../reopenableOf';
import { DONE, RECONCILER, type Step, type StepContext } from '../step';
import { endByReport } from './endByReport';
import { endWithoutChange } from './endWithoutChange';

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

  const delivered = await checkAndPush(context, report);
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
function checkAndPush(
  context: StepContext,
  report: AttemptReport,
): Promise<Delivered | undefined> {
  const { run, claim } = context;
  const { headSha } = report;
  return withCheckedCommits(
    context,
    report,
    async ({ changedPaths, artefact, ...commits }) => {
      const reopens = await readProposal(context, {
        ...{ git: commits.git, headSha, changedPaths },
      });
      const branch = await push({ ...commits, run, claim, sha: headSha });
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

function branchHead(
  repository: GitHubRepository,
  branch: string,
): Promise<string | undefined> {
  return unlessMissing(repository.resolveRef(`heads/${branch}`));
}
