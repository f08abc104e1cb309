import type { ReasonCode } from '@stagecraft/backstage-plugin-stage-runs-common';

const BACKEND = 'plugins/stage-runs-backend/src';
const REFUSALS = 'test/scenarios/refusals.test.ts';
const REVIEWS = 'test/scenarios/reviews.test.ts';
const REVIEWERS = 'test/scenarios/reviewers.test.ts';
const POST_REVIEW = `${BACKEND}/reconcile/steps/postReview.test.ts`;
const CONFIG = 'test/scenarios/repositoryConfig.test.ts';
const SCOPES = `${BACKEND}/stageScopes.test.ts`;
const PROMPTS = 'test/scenarios/prompts.test.ts';
const REVISE = 'test/scenarios/revise.test.ts';
const UNATTACHED = 'test/scenarios/unattachedRepositories.test.ts';
const LOST = 'test/scenarios/lostAgents.test.ts';
const DELIVERED = 'test/scenarios/labelToPullRequest.test.ts';
const VERIFIERS = `${BACKEND}/verification.test.ts`;
const WAITS = `${BACKEND}/waits.test.ts`;
const QUEUE = `${BACKEND}/queue/waitingRuns.test.ts`;
const ATTEMPTS = `${BACKEND}/attempts.test.ts`;
const VERIFY = `${BACKEND}/delivery/verifyCommits.test.ts`;
const GATES = `${BACKEND}/stageGates.test.ts`;
const TRIGGER = `${BACKEND}/trigger/decideTrigger.test.ts`;
const RETHINK = `${BACKEND}/rethink.test.ts`;
const ROLE_GATES = 'test/scenarios/roleGates.test.ts';
const APPROVAL = `${BACKEND}/approvals/decideApproval.test.ts`;
const ATTEMPT = `${BACKEND}/kube/judgeAttempt.test.ts`;
const STEP_ERROR = `${BACKEND}/reconcile/judgeStepError.test.ts`;
const INBOX = 'plugins/kernel-backend/src/deliveries/deliveries.test.ts';

/** A test of the whole way where there is one, else the case of the decision: where it begins. */
export const reachedBy: Record<ReasonCode, [file: string, start: string]> = {
  issue_event_not_trigger_label: [REFUSALS, "it('3.1.1 row 4"],
  run_debug_label_inert: [REFUSALS, "what: 'of an earlier version"],
  repository_not_bound_for_issue_label: [UNATTACHED, 'const REFUSED ='],
  own_label_command: [REFUSALS, "it('own_label_command"],
  issue_is_pull_request: [REFUSALS, "it('sender_login_missing and"],
  trigger_label_gone: [REFUSALS, "it('trigger_label_gone"],
  issue_trigger_label_conflict: [REFUSALS, "it('E2E-024"],
  sender_type_bot_not_permitted: [REFUSALS, "what: 'E2E-026 by a bot"],
  sender_login_missing: [REFUSALS, "it('sender_login_missing and"],
  sender_not_allowed: [REFUSALS, "what: 'E2E-026 by an unknown user"],
  sender_not_project_member: [REFUSALS, "what: 'E2E-026 by a user of no"],
  sender_role_read_not_permitted: [REFUSALS, "what: 'E2E-026 by a member who"],
  stage_not_installed: [TRIGGER, "'a stage that nobody"],
  stage_disabled: [REFUSALS, "what: 'E2E-022 of a stage that is not"],
  repository_config_invalid: [
    CONFIG,
    "it('of a repository whose services.yaml",
  ],
  issue_closed: [REFUSALS, "what: 'on a closed issue"],
  multiple_model_labels: [REFUSALS, "what: 'E2E-041"],
  multiple_scope_labels: [SCOPES, "it('two kinds of work"],
  multiple_effort_labels: [REFUSALS, "what: 'E2E-042"],
  stage_gate_closed: [GATES, "it('E2E-016"],
  revise_pr_not_found: [REFUSALS, "what: '3.1.1 row 9"],
  nothing_to_reopen: [RETHINK, "it('nothing_to_reopen"],
  result_superseded: [RETHINK, "it('result_superseded"],
  rethink_in_effect: [RETHINK, "it('rethink_in_effect"],
  rethink_changed: [RETHINK, "it('rethink_changed"],
  review_asks_no_changes: [REVIEWS, "what: '3.1.1 row 15"],
  review_pull_request_closed: [REVIEWERS, "what: 'of a closed pull request"],
  review_of_foreign_pull_request: [REVIEWS, "what: 'of a pull request that is"],
  pull_request_review_stage_ambiguous: [REVIEWS, "what: 'E2E-054"],
  pull_request_review_stage_not_resolved: [REVIEWS, "what: 'E2E-055"],
  nothing_to_approve: [APPROVAL, "'where nothing was delivered"],
  result_approved_already: [APPROVAL, "'our own label"],
  result_in_work: [GATES, "it('result_in_work"],
  result_awaits_role: [ROLE_GATES, "it('result_awaits_role"],
  result_changed: [APPROVAL, "'of a commit that is not there"],
  permit_limit: [WAITS, "it('permit_limit"],
  project_limit: [QUEUE, "it('project_limit"],
  platform_limit: [QUEUE, "it('platform_limit"],
  environment_waiting: [WAITS, 'it.each<[WaitingReason'],
  namespace_terminating: [WAITS, 'it.each<[WaitingReason'],
  github_limited: [WAITS, "it('github_limited"],
  retrying: [WAITS, "it('retrying"],
  no_changes: [DELIVERED, "it('an agent that changes nothing"],
  revise_no_changes: [REVISE, "it('while it is revised nobody"],
  review_missing: [POST_REVIEW, "it('an agent that says nothing"],
  revise_branch_gone: [REVIEWS, "it('revise_branch_gone"],
  branch_moved: [REVISE, "it('what somebody pushes while"],
  pull_request_closed: [REVISE, "it('closing the pull request stops"],
  stop_requested: [WAITS, "it('permit_limit"],
  agent_failed: [POST_REVIEW, "it('an agent that failed"],
  agent_stopped: [ATTEMPTS, "it('a Job that is deleted"],
  agent_exited_without_report: [ATTEMPTS, "it('an agent that crashes in every"],
  image_pull_failed: [LOST, "it('E2E-134 an image"],
  start_timeout: [ATTEMPT, "'the agent does not start"],
  heartbeat_lost: [LOST, "it('E2E-134 an agent that lives"],
  job_not_found: [ATTEMPTS, "it('a Job that is deleted"],
  deadline_exceeded: [ATTEMPT, "'the deadline has come"],
  prepare_timeout: [STEP_ERROR, "it('gives a preparation up"],
  delivery_timeout: [STEP_ERROR, "it('gives a delivery up"],
  required_document_missing: [PROMPTS, "it('required_document_missing"],
  prompt_template_invalid: [PROMPTS, "it('prompt_template_invalid"],
  environment_failed: [WAITS, 'it.each<[WaitingReason'],
  stage_removed: [STEP_ERROR, "'a stage that was removed"],
  github_refused: [STEP_ERROR, "'a branch that does not exist"],
  github_limited_too_long: [STEP_ERROR, "it('are waited out for six"],
  bundle_invalid: [VERIFY, "it('a damaged bundle"],
  commit_author_mismatch: [VERIFY, "it('a commit in somebody"],
  write_scope_violation: [DELIVERED, "it('a change outside the write"],
  artefact_over_budget: [SCOPES, "it('a document that is longer"],
  secret_found: [DELIVERED, "it('E2E-102"],
  rethink_target_invalid: [RETHINK, "it('rethink_target_invalid"],
  delivery_too_large: [VERIFY, "it('a huge file"],
  verification_failed: [VERIFIERS, "it('what does not pass"],
  event_not_handled: [INBOX, "it('of an event that nobody"],
  handler_failed: [INBOX, "it('are left to the operator"],
  pull_request_state_noted: [REVIEWS, "it('pull_request_state_noted"],
  role_gate_noted: [ROLE_GATES, "it('role_gate_noted"],
  comment_not_awaited: [ROLE_GATES, "it('comment_not_awaited"],
  github_unavailable: [INBOX, "it('are tried for six hours"],
};
