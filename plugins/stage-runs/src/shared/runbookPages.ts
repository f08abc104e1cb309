import type { ReasonCode } from '@stagecraft/backstage-plugin-stage-runs-common';

const PAGES: Partial<Record<ReasonCode, string>> = {
  permit_limit: 'run-waits-for-a-place',
  project_limit: 'run-waits-for-a-place',
  platform_limit: 'run-waits-for-a-place',
  heartbeat_lost: 'heartbeat-lost',
  job_not_found: 'heartbeat-lost',
  start_timeout: 'heartbeat-lost',
  agent_stopped: 'heartbeat-lost',
  agent_exited_without_report: 'heartbeat-lost',
  image_pull_failed: 'image-pull-failed',
  verification_failed: 'verification-fails',
  github_refused: 'github-credential-rejected',
  environment_waiting: 'run-waits',
  namespace_terminating: 'run-waits',
  github_limited: 'run-waits',
  retrying: 'run-waits',
  stage_gate_closed: 'label-has-no-effect',
  stage_not_installed: 'stage-is-missing',
  stage_disabled: 'stage-is-missing',
  stage_removed: 'stage-is-missing',
  environment_failed: 'stage-is-missing',
  repository_config_invalid: 'task-can-not-be-written',
  prompt_template_invalid: 'task-can-not-be-written',
  required_document_missing: 'task-can-not-be-written',
  deadline_exceeded: 'out-of-time',
  prepare_timeout: 'out-of-time',
  delivery_timeout: 'out-of-time',
  github_limited_too_long: 'out-of-time',
  branch_moved: 'branch-was-changed',
  revise_branch_gone: 'branch-was-changed',
  pull_request_closed: 'branch-was-changed',
  agent_failed: 'result-not-accepted',
  review_missing: 'result-not-accepted',
  write_scope_violation: 'result-not-accepted',
  secret_found: 'result-not-accepted',
  commit_author_mismatch: 'result-not-accepted',
  bundle_invalid: 'result-not-accepted',
  delivery_too_large: 'result-not-accepted',
  artefact_over_budget: 'result-not-accepted',
  rethink_target_invalid: 'result-not-accepted',
};

/** The page of docs/runbook that helps with a reason, where there is one. */
export function runbookPage(reasonCode: string): string | undefined {
  return Object.hasOwn(PAGES, reasonCode)
    ? `${PAGES[reasonCode as ReasonCode]}.md`
    : undefined;
}

const EVENT_PAGES: Record<string, string> = {
  'run.effect.given_up': 'effect-given-up',
  'run.attempt.lost': 'heartbeat-lost',
  'run.pods.force_deleted': 'heartbeat-lost',
  'run.verification.lost': 'verification-fails',
  'run.wait.agent_gone': 'request-waits',
  'mcp.tool.failed': 'mcp-tools-refused',
  'label.drift.given_up': 'labels-do-not-tell-the-truth',
  'label.invariant.broken': 'labels-do-not-tell-the-truth',
};

/** The page of docs/runbook that helps where a run has this event. */
export function runbookPageOfEvent(type: string): string | undefined {
  return Object.hasOwn(EVENT_PAGES, type)
    ? `${EVENT_PAGES[type]}.md`
    : undefined;
}
