import type {
  GitHubRepository,
  GitRemote,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  measureArtefact,
  requireWithinBudget,
  type ArtefactSize,
} from '../delivery/artefactSize';
import { withImportedBundle } from '../delivery/BundleImport';
import type { Git } from '../delivery/Git';
import { verifyCommits } from '../delivery/verifyCommits';
import type { AttemptReport } from '../runs/rows';
import type { StepContext } from './step';

export interface CheckedCommits {
  remote: GitRemote;
  repository: GitHubRepository;
  /** A repository that has them, until `work` has ended. */
  directory: string;
  /** There. */
  git: Git;
  changedPaths: string[];
  artefact: ArtefactSize;
}

/**
 * Judges what the agent handed in by facts, and calls `work` with the commits that pass.
 * Undefined when they change nothing in the end; throws a DeliveryRefusedError when they
 * may not be delivered.
 */
export async function withCheckedCommits<T>(
  { run, claim, resources }: StepContext,
  report: AttemptReport,
  work: (commits: CheckedCommits) => Promise<T>,
): Promise<T | undefined> {
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
      const artefact = await measureArtefact(git, {
        ...{ baseSha: run.base_sha!, headSha: report.headSha },
      });
      requireWithinBudget(artefact, run.policy.budget);
      return work({
        ...{ remote, repository, directory, git, changedPaths, artefact },
      });
    },
  );
}
