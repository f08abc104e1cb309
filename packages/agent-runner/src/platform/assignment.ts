import type {
  Agent,
  GetAssignmentResponse,
  Issue,
  Repository,
  Stage,
} from '@stagecraft/backstage-plugin-stage-runs-common/runner';

/** Narrower than what git allows: no white space, control characters or revision syntax. */
const BRANCH = /^(?!-)[^\s\p{Cc}~^:?*[\\]+$/u;

/** An assignment with all its parts; protobuf itself calls every one optional. */
export interface Assignment extends GetAssignmentResponse {
  repository: Repository;
  issue: Issue;
  agent: Agent;
  stage: Stage;
}

/**
 * Refuses an assignment that lacks a part or whose values could be read as something
 * else by git (an option, a remote helper, two refs).
 */
export function requireAssignment(response: GetAssignmentResponse): Assignment {
  const { repository, issue, agent, stage } = response;
  if (!repository || !issue || !agent || !stage) {
    throw new Error(
      'The assignment must have repository, issue, agent and stage',
    );
  }
  requireMatch('repository.source_url', repository.sourceUrl, /^https?:\/\//);
  requireMatch('repository.base_sha', repository.baseSha, /^[0-9a-f]{40}$/);
  requireMatch('repository.base_branch', repository.baseBranch, BRANCH);
  requireMatch('repository.work_branch', repository.workBranch, BRANCH);
  requireMatch('agent.git_name', agent.gitName, /\S/);
  requireMatch('agent.git_email', agent.gitEmail, /\S/);
  return { ...response, repository, issue, agent, stage };
}

function requireMatch(name: string, value: string, pattern: RegExp): void {
  if (pattern.test(value)) return;
  throw new Error(`The assignment's ${name} is not valid: "${value}"`);
}
