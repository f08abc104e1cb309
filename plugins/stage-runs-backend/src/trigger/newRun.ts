import { randomUUID } from 'node:crypto';
import type {
  GitHubIssue,
  GitHubPullRequest,
  Project,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type {
  AgentRuntime,
  LaunchProfile,
  Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { nextWorkBranch } from '../delivery/workBranch';
import { digest } from '../runs/digest';
import type { SkippedStage } from '../pipeline/judgeEntry';
import type {
  OwnerDecision,
  RunPolicy,
  RunRow,
  TriggerSource,
} from '../runs/rows';
import type { NewRun } from '../runs/RunStore';
import type { FrozenConfig } from '../repositoryConfig/RepositoryConfigReader';
import type { IssueScope } from '../scopes/issueScope';
import { stageVerifiers } from '../verifiers/stageVerifiers';
import type { Profile } from './resolveProfile';
import type { Revision } from './RevisionFinder';

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
  stage: Stage;
  runtime: AgentRuntime;
  /** What the repository says of its runs. */
  frozen: FrozenConfig;
  scope?: IssueScope;
  profile: Profile;
  policy: RunPolicy;
  revision?: Revision;
  /** What the run reviews. */
  reviewed?: GitHubPullRequest;
  /** The approved result of the stage before, which the run builds on. */
  follows?: FollowedResult;
  place: PlaceOnTheWay;
  /** Other trigger labels of the issue, which go; none when a person has put the label. */
  displacedLabels?: string[];
  /** What has opened the gate, where nothing else did. */
  ownerDecision?: OwnerDecision;
  /** By which the platform starts it. */
  autonomyChoiceId?: string;
  triggerSource: TriggerSource;
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
  const { model, reasoningEffort } = request.profile;
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
    model: model.value,
    model_source: model.source,
    reasoning_effort: reasoningEffort.value,
    reasoning_effort_source: reasoningEffort.source,
    policy: request.policy,
    repository_config: request.frozen,
    stage_verifiers: stage.verifiers ? stageVerifiers(stage) : null,
    scope: request.scope ?? null,
    requested_by_github_id: requester.githubId,
    requested_by_login: requester.login,
    requested_by_user_entity_ref: requester.userEntityRef,
    delivery_id: request.deliveryId,
    correlation_id: request.correlationId,
    retry_of: request.retryOf?.id ?? null,
    trigger_source: request.triggerSource,
    launch_profile: request.place.launchProfile,
    closes_issue: request.place.closesIssue,
    skipped_stages: request.place.skipped,
    displaced_labels: request.displacedLabels ?? [],
    owner_decision: decisionOf(request),
    autonomy_choice_id: request.autonomyChoiceId ?? null,
    ...branchOf(request),
  };
}

function branchOf(request: RunRequest) {
  const { revision, reviewed } = request;
  if (revision) return branchOfRevision(revision);
  return reviewed ? branchOfReview(reviewed) : branchOfWork(request);
}

/** Where the issue stands when the run is created. */
export interface PlaceOnTheWay {
  launchProfile: LaunchProfile | null;
  closesIssue: boolean;
  /** Null for a revision and beside the pipeline. */
  skipped: SkippedStage[] | null;
}

/** What a person has approved of the stage before. */
export interface FollowedResult {
  runId: string;
  /** Its commit, while its pull request is open; null once the base branch has it. */
  startSha: string | null;
}

function branchOfWork(request: RunRequest) {
  const { repository, issue, takenBranches, follows } = request;
  return {
    prompt_kind: 'work' as const,
    revises: null,
    follows: follows?.runId ?? null,
    start_sha: follows?.startSha ?? null,
    session_from: null,
    base_branch: repository.defaultRef,
    work_branch: nextWorkBranch(issue.number, takenBranches),
    pull_request_number: null,
    pull_request_url: null,
    pull_request_state: null,
  };
}

/** One that was not needed is none. */
function decisionOf({ place, ownerDecision }: RunRequest) {
  const isNeeded = place.skipped?.some(
    ({ reason }) => reason === 'owner_decision',
  );
  return isNeeded && ownerDecision ? ownerDecision : null;
}

/** The same branch, the same pull request. */
function branchOfRevision({ revised, pullRequest, sessionFrom }: Revision) {
  return {
    ...branchOfPullRequest(pullRequest),
    prompt_kind: 'revise' as const,
    revises: revised?.id ?? null,
    session_from: sessionFrom,
  };
}

/** A reviewer has not written what it reads: it always starts anew. */
function branchOfReview(pullRequest: GitHubPullRequest) {
  return {
    ...branchOfPullRequest(pullRequest),
    prompt_kind: 'review' as const,
    revises: null,
    session_from: null,
  };
}

function branchOfPullRequest(pullRequest: GitHubPullRequest) {
  return {
    follows: null,
    start_sha: null,
    base_branch: pullRequest.baseRef,
    work_branch: pullRequest.headRef,
    pull_request_number: pullRequest.number,
    pull_request_url: pullRequest.htmlUrl,
    pull_request_state: pullRequest.state,
  };
}

/** PostgreSQL keeps every character but this one. */
function withoutNull(text: string): string {
  return text.replaceAll('\0', '');
}
