import type {
  GitHubIssue,
  GitHubPullRequest,
  PortalUser,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { NewRun } from '../runs/RunStore';
import type { RunRow } from '../runs/rows';

/** Valid things for tests; each test says what it changes. */
export function anIssue(changes: Partial<GitHubIssue> = {}): GitHubIssue {
  return {
    number: 12,
    title: 'Show opening hours',
    body: 'Please.',
    state: 'open',
    htmlUrl: 'http://localhost:7010/acme/bookshop/issues/12',
    labels: [],
    isPullRequest: false,
    ...changes,
  };
}

export function aPullRequest(
  changes: Partial<GitHubPullRequest> = {},
): GitHubPullRequest {
  return {
    number: 13,
    htmlUrl: 'http://localhost:7010/acme/bookshop/pull/13',
    headRef: 'codex/issue-12',
    headSha: 'b'.repeat(40),
    baseRef: 'main',
    state: 'open',
    body: 'Closes #12',
    labels: [],
    isFromFork: false,
    ...changes,
  };
}

export function aUser(changes: Partial<PortalUser> = {}): PortalUser {
  return {
    id: '6f0e2f4e-6e1b-4b4e-9a53-5f4f3c1d0001',
    email: 'mateo@example.org',
    userEntityRef: 'user:default/mateo',
    githubUserId: '1002',
    githubLogin: 'mateo',
    isPlatformAdmin: false,
    isPlatformOwner: false,
    ...changes,
  };
}

export function aStage(changes: Partial<Stage> = {}): Stage {
  return {
    id: 'dev',
    labelKey: 'run.dev',
    title: { en: 'Development', ru: 'Разработка' },
    agent: {
      key: 'dev',
      displayName: { en: 'AI Developer', ru: 'ИИ-разработчик' },
      parallelLimit: 2,
      runtime: 'scripted',
    },
    place: { kind: 'loop' },
    output: { en: 'a pull request', ru: 'запрос на слияние' },
    writeScope: 'any',
    deadlineMinutes: 300,
    task: { en: 'Do what the issue asks.', ru: 'Сделай то, о чём задача.' },
    ...changes,
  };
}

export const PROJECT_ID = '0b0e2f4e-6e1b-4b4e-9a53-5f4f3c1d0002';
export const REPOSITORY_ID = '0c0e2f4e-6e1b-4b4e-9a53-5f4f3c1d0003';

export function aNewRun(changes: Partial<NewRun> = {}): NewRun {
  const id = changes.id ?? crypto.randomUUID();
  return {
    id,
    project_id: PROJECT_ID,
    repository_id: REPOSITORY_ID,
    repository_full_name: 'acme/bookshop',
    issue_number: 12,
    issue_title: 'Show opening hours',
    issue_body: 'Please.',
    issue_body_sha256: '0'.repeat(64),
    issue_url: 'http://localhost:7010/acme/bookshop/issues/12',
    stage: 'dev',
    trigger_label: 'run:dev',
    agent_key: 'dev',
    runtime: 'scripted',
    locale: 'en',
    model: 'scripted',
    model_source: 'default',
    reasoning_effort: 'none',
    reasoning_effort_source: 'default',
    policy: { writeScope: 'any', deadlineMinutes: 300, parallelLimit: 2 },
    repository_config: null,
    stage_verifiers: null,
    scope: null,
    requested_by_github_id: '1002',
    requested_by_login: 'mateo',
    requested_by_user_entity_ref: 'user:default/mateo',
    delivery_id: `delivery-${id}`,
    correlation_id: `delivery-${id}`,
    retry_of: null,
    autonomy_choice_id: null,
    base_branch: 'main',
    work_branch: 'codex/issue-12',
    prompt_kind: 'work',
    trigger_source: 'issue_label',
    revises: null,
    launch_profile: null,
    follows: null,
    start_sha: null,
    closes_issue: true,
    session_from: null,
    displaced_labels: [],
    skipped_stages: null,
    owner_decision: null,
    pull_request_number: null,
    pull_request_url: null,
    pull_request_state: null,
    ...changes,
  };
}

/** A run as it is stored right after its creation. */
export function aRun(changes: Partial<RunRow> = {}): RunRow {
  return {
    ...aNewRun({ id: changes.id }),
    fence: '1',
    claim_count: 1,
    status: 'pending',
    priority: 'normal',
    outcome: null,
    reason_code: null,
    message: null,
    status_since: null,
    waiting_reason: null,
    waiting_until: null,
    limited_since: null,
    limited_until: null,
    waited_until: null,
    stop_requested_at: null,
    stop_requested_by: null,
    stop_reason: null,
    stop_code: null,
    stop_acknowledged_at: null,
    stop_confirmed_at: null,
    reopens: null,
    reopened_at: null,
    superseded_by: null,
    superseded_at: null,
    feedback: null,
    takeovers: 0,
    attempt: 1,
    resumes: 0,
    ran_ms: '0',
    running_since: null,
    deadline_at: null,
    base_sha: null,
    git_name: null,
    git_email: null,
    prompt: null,
    prompt_digest: null,
    prompt_context: null,
    prompt_report: null,
    issue_edited: false,
    namespace: null,
    service_account: null,
    job_name: null,
    head_sha: null,
    changed_paths: null,
    artefact: null,
    verified_at: null,
    pushed_at: null,
    review_id: null,
    review_url: null,
    last_status_text: null,
    summary: null,
    created_at: new Date('2026-11-22T09:00:00Z'),
    preparing_at: null,
    started_at: null,
    finished_at: null,
    environment_released_at: null,
    log_emptied_at: null,
    ...changes,
  };
}
