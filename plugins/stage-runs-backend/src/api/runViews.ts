import type { StoredEvent } from '@stagecraft/backstage-plugin-kernel-node';
import type {
  RunDetail,
  RunEvent,
  RunPrompt,
  RunSummary,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { ChoiceRow } from '../autonomy/choice';
import type { ApprovalRow } from '../approvals/ApprovalStore';
import type { QueueState } from '../queue/PermitQueue';
import { LIMIT_REASONS } from '../queue/limitReasons';
import type { ReopeningView } from '../rethink/ReopeningReader';
import type { AttemptRow, Feedback, RunRow } from '../runs/rows';
import type { SessionRow } from '../sessions/SessionStore';
import { isTerminal } from '../runs/runStates';
import { stagesPassedBy } from '../runs/stagesPassedBy';
import type { ListedVerification } from '../verifiers/VerificationStore';
import type { RunListRow } from './RunQueries';
import { toVerification } from './verificationView';

const MAX_BODY_LENGTH = 20_000;
const MAX_FEEDBACK = 50;
const MAX_FEEDBACK_LENGTH = 2_000;

/** Rows as the API shows them (openapi.yaml). */
export function toSummary(run: RunListRow, projectSlug: string): RunSummary {
  return withoutEmpty({
    id: run.id,
    projectId: run.project_id,
    projectSlug,
    repository: run.repository_full_name,
    issueNumber: run.issue_number,
    issueTitle: run.issue_title,
    issueUrl: run.issue_url,
    stage: run.stage,
    triggerLabel: run.trigger_label,
    agentKey: run.agent_key,
    status: run.status,
    statusSince: run.status_since?.toISOString(),
    outcome: run.outcome,
    reasonCode: run.reason_code ?? run.waiting_reason,
    stopRequested:
      run.stop_requested_at && !isTerminal(run.status) ? true : null,
    attempt: run.attempt,
    pullRequestNumber: run.pull_request_number,
    pullRequestUrl: run.pull_request_url,
    lastStatusText: run.last_status_text,
    requestedBy: withoutEmpty({
      login: run.requested_by_login,
      userEntityRef: run.requested_by_user_entity_ref,
    }),
    createdAt: run.created_at.toISOString(),
    startedAt: run.started_at?.toISOString(),
    finishedAt: run.finished_at?.toISOString(),
  });
}

export function toDetail(options: {
  run: RunRow;
  projectSlug: string;
  attempts: AttemptRow[];
  session?: SessionRow;
  verifications: ListedVerification[];
  queue?: QueueState;
  approval?: ApprovalRow;
  choice?: ChoiceRow;
  nextLabels: string[];
  reopening?: ReopeningView;
  actions: RunDetail['actions'];
}): RunDetail {
  const { run, attempts, session, actions } = options;
  return withoutEmpty({
    summary: toSummary(run, options.projectSlug),
    request: toRequest(run, options.choice),
    execution: toExecution(run, options.queue),
    attempts: attempts.map(toAttempt),
    takeovers: run.takeovers,
    session: session && toSession(session),
    verification: toVerification(options.verifications),
    stop: toStop(run),
    policy: { ...run.policy },
    changedPaths: run.changed_paths,
    artefact: run.artefact,
    approval: options.approval && toApproval(options.approval),
    nextLabels: options.nextLabels,
    reopening: options.reopening && toReopening(options.reopening),
    superseded: toSuperseded(run),
    logEmptiedAt: run.log_emptied_at?.toISOString(),
    actions,
  });
}

function toApproval(approval: ApprovalRow): RunDetail['approval'] {
  return {
    approvedBy: approval.approved_by_login,
    approvedAt: approval.approved_at.toISOString(),
    artefactSha: approval.artefact_sha,
  };
}

function toReopening(reopening: ReopeningView): RunDetail['reopening'] {
  const { label, replaces, at } = reopening;
  return withoutEmpty({ label, replaces, reopenedAt: at?.toISOString() });
}

function toSuperseded(run: RunRow): RunDetail['superseded'] {
  if (!run.superseded_at) return undefined;
  return withoutEmpty({
    byRunId: run.superseded_by,
    supersededAt: run.superseded_at.toISOString(),
  });
}

function toRequest(
  run: RunRow,
  choice: ChoiceRow | undefined,
): RunDetail['request'] {
  return withoutEmpty({
    kind: run.prompt_kind,
    revises: run.revises,
    feedback: run.feedback?.slice(0, MAX_FEEDBACK).map(toFeedback),
    deliveryId: run.delivery_id,
    correlationId: run.correlation_id,
    issueBody: run.issue_body.slice(0, MAX_BODY_LENGTH),
    issueBodyTruncated: run.issue_body.length > MAX_BODY_LENGTH,
    issueBodySha256: run.issue_body_sha256,
    retryOf: run.retry_of,
    gateOpened: toGateOpened(run),
    startedByChoice: choice && {
      ...{ by: choice.chosen_by_login, reason: choice.reason },
      skipped: stagesPassedBy(run, 'autonomy_choice'),
    },
  });
}

function toGateOpened(run: RunRow): RunDetail['request']['gateOpened'] {
  const { owner_decision: decision } = run;
  if (!decision) return undefined;
  const { login, reason } = decision;
  return { by: login, reason, skipped: stagesPassedBy(run, 'owner_decision') };
}

function toFeedback({ id, author, body, path, line }: Feedback) {
  const shown = body.slice(0, MAX_FEEDBACK_LENGTH);
  return withoutEmpty({ id, author, body: shown, path, line });
}

function toExecution(
  run: RunRow,
  queue: QueueState | undefined,
): RunDetail['execution'] {
  return withoutEmpty({
    runtime: run.runtime,
    namespace: run.namespace,
    jobName: run.job_name,
    baseBranch: run.base_branch,
    baseSha: run.base_sha,
    headSha: run.head_sha,
    workBranch: run.work_branch,
    reviewUrl: run.review_url,
    promptDigest: run.prompt_digest,
    model: run.model,
    reasoningEffort: run.reasoning_effort,
    deadlineAt: run.deadline_at?.toISOString(),
    waitingReason: queue
      ? LIMIT_REASONS[queue.limit.scope]
      : run.waiting_reason,
    waitingUntil: run.waiting_until?.toISOString(),
    queuePosition: queue?.position,
    waitsForLimit: queue?.limit,
    priority: queue && run.priority,
    message: run.message,
    summary: run.summary,
  });
}

function toAttempt(attempt: AttemptRow): RunDetail['attempts'][number] {
  return withoutEmpty({
    attempt: attempt.attempt,
    jobName: attempt.job_name,
    createdAt: attempt.created_at.toISOString(),
    startedAt: attempt.started_at?.toISOString(),
    lastHeartbeatAt: attempt.last_heartbeat_at?.toISOString(),
    reportedAt: attempt.reported_at?.toISOString(),
    endedAt: attempt.ended_at?.toISOString(),
    removedAt: attempt.removed_at?.toISOString(),
    exitReason: attempt.exit_reason,
    logLines: attempt.log_lines,
    usage: attempt.usage,
    restoredFrom: attempt.restored && {
      runId: attempt.restored.runId,
      attempt: attempt.restored.attempt,
      version: attempt.restored.version,
    },
    resumedAt: attempt.resumed_at?.toISOString(),
  });
}

function toSession(session: SessionRow): RunDetail['session'] {
  return withoutEmpty({
    version: Number(session.version),
    attempt: session.attempt,
    savedAt: session.updated_at.toISOString(),
    sizeBytes: Number(session.size_bytes),
    emptiedAt: session.emptied_at?.toISOString(),
  });
}

function toStop(run: RunRow): RunDetail['stop'] {
  if (!run.stop_requested_at) return undefined;
  return withoutEmpty({
    requestedAt: run.stop_requested_at.toISOString(),
    requestedBy: run.stop_requested_by,
    acknowledgedAt: run.stop_acknowledged_at?.toISOString(),
    confirmedAt: run.stop_confirmed_at?.toISOString(),
    reason: run.stop_reason,
  });
}

export function toEvent(event: StoredEvent): RunEvent {
  return {
    version: event.streamVersion,
    type: event.type,
    actor: event.actor,
    createdAt: event.createdAt.toISOString(),
    payload: event.payload,
  };
}

type Shown<T> = {
  [K in keyof T as null extends T[K]
    ? never
    : undefined extends T[K]
    ? never
    : K]: T[K];
} & {
  [K in keyof T as null extends T[K]
    ? K
    : undefined extends T[K]
    ? K
    : never]?: NonNullable<T[K]>;
};

/** What is not known is left out of the answer. */
function withoutEmpty<T extends object>(value: T): Shown<T> {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([, part]) => part !== null && part !== undefined,
    ),
  ) as Shown<T>;
}

export function toPrompt(run: RunRow): RunPrompt {
  return withoutEmpty({
    text: run.prompt,
    digest: run.prompt_digest,
    report: run.prompt_report,
    context: run.prompt_context && { ...run.prompt_context },
    issueEdited: run.issue_edited || null,
    emptiedAt: run.prompt === null ? run.log_emptied_at?.toISOString() : null,
  });
}
