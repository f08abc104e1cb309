import { randomUUID } from 'node:crypto';
import type {
  CatalogueLabel,
  GitHubIssue,
  Project,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type {
  AgentRuntime,
  Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { nextWorkBranch } from '../delivery/workBranch';
import { digest } from '../runs/digest';
import type { RunRow } from '../runs/rows';
import type { NewRun } from '../runs/RunStore';

/** Who asked for the run. */
export interface Requester {
  githubId: string | null;
  login: string;
  userEntityRef: string | null;
}

export interface RunRequest {
  project: Project;
  repository: Repository;
  issue: GitHubIssue;
  liveLabels: CatalogueLabel[];
  stage: Stage;
  runtime: AgentRuntime;
  triggerLabel: string;
  requester: Requester;
  deliveryId: string;
  correlationId: string;
  retryOf?: RunRow;
  /** Branches of earlier runs of the issue. */
  takenBranches: string[];
}

/** The run as it is stored first: what was asked, with everything frozen that could change later. */
export function newRun(request: RunRequest): NewRun {
  const { project, repository, issue, stage, runtime, requester } = request;
  const model = request.liveLabels.find(label => label.kind === 'model');
  const effort = request.liveLabels.find(label => label.kind === 'effort');
  return {
    id: randomUUID(),
    project_id: project.id,
    repository_id: repository.id,
    repository_full_name: repository.fullName,
    issue_number: issue.number,
    issue_title: withoutNull(issue.title),
    issue_body: withoutNull(issue.body),
    issue_body_sha256: digest(issue.body),
    issue_url: issue.htmlUrl,
    stage: stage.id,
    trigger_label: request.triggerLabel,
    agent_key: stage.agent.key,
    runtime: runtime.id,
    locale: project.locale,
    model: model?.value ?? runtime.defaults.model,
    model_source: model ? 'issue_label' : 'default',
    reasoning_effort: effort?.value ?? runtime.defaults.reasoningEffort,
    reasoning_effort_source: effort ? 'issue_label' : 'default',
    policy: {
      writeScope: stage.writeScope,
      deadlineMinutes: stage.deadlineMinutes,
      parallelLimit: stage.agent.parallelLimit,
    },
    requested_by_github_id: requester.githubId,
    requested_by_login: requester.login,
    requested_by_user_entity_ref: requester.userEntityRef,
    delivery_id: request.deliveryId,
    correlation_id: request.correlationId,
    retry_of: request.retryOf?.id ?? null,
    base_branch: repository.defaultRef,
    work_branch: nextWorkBranch(issue.number, request.takenBranches),
  };
}

/** PostgreSQL keeps every character but this one. */
function withoutNull(text: string): string {
  return text.replaceAll('\0', '');
}
