import type { ToolRun } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { RunRow } from '../runs/rows';

/** The part of a run that tools are told of. */
export type ToolRunRow = Pick<
  RunRow,
  | 'id'
  | 'attempt'
  | 'project_id'
  | 'repository_id'
  | 'repository_full_name'
  | 'issue_number'
  | 'pull_request_number'
  | 'stage'
  | 'prompt_kind'
  | 'agent_key'
  | 'policy'
  | 'locale'
  | 'correlation_id'
>;

/** What tools know of a run. */
export function toolRunOf(run: ToolRunRow): ToolRun {
  return {
    id: run.id,
    attempt: run.attempt,
    projectId: run.project_id,
    repositoryId: run.repository_id,
    repository: run.repository_full_name,
    issueNumber: run.issue_number,
    ...(run.pull_request_number && {
      pullRequestNumber: run.pull_request_number,
    }),
    stage: run.stage,
    promptKind: run.prompt_kind,
    agentKey: run.agent_key,
    mode: run.policy.mode ?? 'code-only',
    locale: run.locale,
    correlationId: run.correlation_id,
  };
}
