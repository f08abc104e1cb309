import type { JsonObject } from '@backstage/types';
import type { ClaimedRow } from '@stagecraft/backstage-plugin-kernel-node';
import type {
  ReasonCode,
  RunOutcome,
  RunStatus,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type {
  ArtefactBudget,
  KubernetesRights,
  LaunchProfile,
  RuntimeMode,
  WriteScope,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { PromptReport } from '../prompt/assemblePrompt';
import type { RunContext } from '../prompt/context/runContext';
import type { FrozenConfig } from '../repositoryConfig/RepositoryConfigReader';
import type { StageVerifierConfig } from '../repositoryConfig/schema';
import type { ArtefactSize } from '../delivery/artefactSize';
import type { PolicySource } from '../policy/effectivePolicy';
import type { IssueScope } from '../scopes/issueScope';
import type { SkippedStage } from '../pipeline/judgeEntry';
import type { ProfileSource } from '../trigger/resolveProfile';

export type Locale = 'en' | 'ru';

/** Where a run goes among those of its project. */
export type RunPriority = 'normal' | 'high';

/** The rights and limits that were in force when the run was created, and who has set them. */
export interface RunPolicy {
  writeScope: WriteScope;
  /** Globs; nothing else may be changed. Absent: the write scope alone decides. */
  writePaths?: string[];
  deadlineMinutes: number;
  parallelLimit: number;
  /** Absent: it may leave as much to read as it likes. */
  budget?: ArtefactBudget;
  /** Names of the tools that its agent may call at most. Absent: all that it is offered. */
  tools?: string[];
  // Below, absent: the run was created before runs kept it.
  mode?: RuntimeMode;
  kubernetesRights?: KubernetesRights;
  agent?: {
    key: string;
    displayName: { en: string; ru: string };
    /** Of an agent that the repository brings. */
    responsibility?: { en: string; ru: string };
    isOfProject: boolean;
  };
  sources?: Partial<Record<string, PolicySource>>;
}

/** A row of `runs` as PostgreSQL answers it (bigint as text). What a column means stands in the migration. */
export interface RunRow extends ClaimedRow {
  project_id: string;
  repository_id: string;
  repository_full_name: string;
  issue_number: number;
  issue_title: string;
  issue_body: string;
  issue_body_sha256: string;
  issue_url: string;
  stage: string;
  trigger_label: string;
  agent_key: string;
  runtime: string;
  locale: Locale;
  model: string;
  model_source: ProfileSource;
  reasoning_effort: string;
  reasoning_effort_source: ProfileSource;
  policy: RunPolicy;
  /** Null: it was created before runs kept it. */
  repository_config: FrozenConfig | null;
  /** Null: its stage brought none, or it was created before stages could. */
  stage_verifiers: StageVerifierConfig[] | null;
  /** Null: the issue goes through all stages of its way. */
  scope: IssueScope | null;
  requested_by_github_id: string | null;
  requested_by_login: string;
  requested_by_user_entity_ref: string | null;
  delivery_id: string;
  correlation_id: string;
  retry_of: string | null;
  base_branch: string;
  work_branch: string;
  status: RunStatus;
  priority: RunPriority;
  outcome: RunOutcome | null;
  reason_code: ReasonCode | null;
  message: string | null;
  /** Null: it is in its status from before this was kept. */
  status_since: Date | null;
  waiting_reason: string | null;
  waiting_until: Date | null;
  limited_since: Date | null;
  limited_until: Date | null;
  waited_until: Date | null;
  stop_requested_at: Date | null;
  stop_requested_by: string | null;
  stop_reason: string | null;
  stop_code: StopCode | null;
  stop_acknowledged_at: Date | null;
  stop_confirmed_at: Date | null;
  prompt_kind: PromptKind;
  trigger_source: TriggerSource;
  revises: string | null;
  launch_profile: LaunchProfile | null;
  follows: string | null;
  start_sha: string | null;
  closes_issue: boolean;
  session_from: string | null;
  displaced_labels: string[];
  skipped_stages: SkippedStage[] | null;
  owner_decision: OwnerDecision | null;
  autonomy_choice_id: string | null;
  reopens: string | null;
  reopened_at: Date | null;
  superseded_by: string | null;
  superseded_at: Date | null;
  feedback: Feedback[] | null;
  takeovers: number;
  attempt: number;
  /** How many of the attempts were started for an answer of people. */
  resumes: number;
  ran_ms: string;
  running_since: Date | null;
  deadline_at: Date | null;
  base_sha: string | null;
  git_name: string | null;
  git_email: string | null;
  prompt: string | null;
  prompt_digest: string | null;
  /** Null: not prepared yet, emptied, or of before prompts had one. */
  prompt_context: RunContext | null;
  prompt_report: PromptReport | null;
  issue_edited: boolean;
  namespace: string | null;
  service_account: string | null;
  job_name: string | null;
  head_sha: string | null;
  changed_paths: string[] | null;
  /** Null: nothing was delivered, or by an older version. */
  artefact: ArtefactSize | null;
  verified_at: Date | null;
  pushed_at: Date | null;
  pull_request_number: number | null;
  pull_request_url: string | null;
  pull_request_state: 'open' | 'closed' | null;
  /** Of the review that the run has left. */
  review_id: string | null;
  review_url: string | null;
  last_status_text: string | null;
  summary: string | null;
  created_at: Date;
  preparing_at: Date | null;
  started_at: Date | null;
  finished_at: Date | null;
  environment_released_at: Date | null;
  log_emptied_at: Date | null;
}

/** That stages without an approved result are passed by, as a person with the right to it has decided. */
export interface OwnerDecision {
  reason: string;
  login: string;
  userEntityRef: string;
  /** Names the session in which it was made. */
  proofId: string;
}

/** Why the platform stops a run without being asked to. */
export type StopCode = 'issue_closed' | 'pull_request_closed';

export type PromptKind = 'work' | 'revise' | 'review';
export type TriggerSource =
  | 'issue_label'
  | 'pull_request_review'
  | 'pull_request_label'
  | 'portal'
  | 'autonomy';

/** What a person wrote on a pull request; untrusted. */
export interface Feedback {
  /** `review/<id>`, `remark/<id>` or `comment/<id>`, with GitHub's ids. */
  id: string;
  author: string;
  body: string;
  /** Of a remark on a line of a file. */
  path?: string;
  line?: number;
}

export type AgentResult = 'finished' | 'failed' | 'stopped';

/** What the runner handed in at the end of its attempt. */
export interface AttemptReport extends JsonObject {
  result: AgentResult;
  bundleParts: number;
  headSha: string;
  summary: string;
  error: string;
}

/** What an attempt has used of its model so far. */
export interface AttemptUsage {
  inputTokens: number;
  /** The part of `inputTokens` that came from the model's cache. */
  cachedInputTokens: number;
  outputTokens: number;
  turns: number;
}

/** The snapshot that an attempt went on from. */
export interface RestoredSession extends JsonObject {
  runId: string;
  attempt: number;
  version: number;
  sessionId: string;
}

export interface AttemptRow {
  run_id: string;
  attempt: number;
  token_hash: string | null;
  job_name: string;
  clone_head_sha: string | null;
  log_lines: number;
  log_bytes: string;
  report: AttemptReport | null;
  reported_at: Date | null;
  created_at: Date;
  started_at: Date | null;
  last_heartbeat_at: Date | null;
  ended_at: Date | null;
  exit_reason: string | null;
  usage: AttemptUsage | null;
  restored: RestoredSession | null;
  resumed_at: Date | null;
  removed_at: Date | null;
  watched_at: Date | null;
  watched_since: Date | null;
}
