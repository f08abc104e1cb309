import type { ToolRun } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { RunRow } from '../runs/rows';

/** What tools know of a run. */
export function toolRunOf(run: RunRow): ToolRun {
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
