import type {
  AgentRequest,
  AgentRequestDecision,
  AgentRequestDelivery,
  AgentRequestDetail,
  AgentRequestStart,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { RequestListRow } from './RequestQueries';
import type { StartWishRow } from '../startWishes/startWish';
import type { DecisionRow, DeliveryRow } from './rows';

/** Rows as the API shows them (openapi.yaml). */
export function toRequest(
  row: RequestListRow,
  projectSlug: string,
): AgentRequest {
  return {
    ...{ id: row.id, runId: row.run_id, projectId: row.project_id },
    ...{ projectSlug, repository: row.repository_full_name },
    ...{ issueNumber: row.issue_number, issueTitle: row.issue_title },
    ...{ stage: row.stage, agentKey: row.agent_key },
    ...{ kind: row.kind, status: row.status, mode: row.mode },
    ...(row.tool && { tool: row.tool }),
    summary: row.summary,
    ...(row.risk && { risk: row.risk }),
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    ...(row.ended_at && { endedAt: row.ended_at.toISOString() }),
    ...(row.decided_by && { decidedBy: row.decided_by }),
  };
}

export function toRequestDetail(options: {
  row: RequestListRow;
  projectSlug: string;
  decision: DecisionRow | undefined;
  wish: StartWishRow | undefined;
  deliveries: DeliveryRow[];
  mayDecide: boolean;
}): AgentRequestDetail {
  const { row, decision, wish } = options;
  const reason = row.reason ?? decision?.reason;
  return {
    request: toRequest(row, options.projectSlug),
    ...{ attempt: row.attempt, arguments: row.arguments },
    digest: row.payload_digest,
    ...(row.options && { options: row.options }),
    allowCustom: row.allow_custom,
    ...(row.end_code && { endCode: row.end_code }),
    ...(reason && { reason }),
    ...(row.result && { result: row.result }),
    ...(decision && { decision: toDecision(decision) }),
    ...(wish && { start: toStart(wish) }),
    deliveries: options.deliveries.map(toDelivery),
    actions: { decide: options.mayDecide && row.status === 'requested' },
  };
}

function toStart(wish: StartWishRow): AgentRequestStart {
  return {
    ...{ label: wish.label, state: wish.end_reason ?? 'waiting' },
    ...(wish.end_code && { code: wish.end_code }),
    ...(wish.started_run_id && { runId: wish.started_run_id }),
    ...(wish.ended_at && { endedAt: wish.ended_at.toISOString() }),
  };
}

function toDecision(row: DecisionRow): AgentRequestDecision {
  return {
    ...{ decision: row.decision, by: row.user_entity_ref },
    ...{ at: row.decided_at.toISOString(), via: row.proof_kind },
    // Of a session only its digest is stored, which is nobody's business.
    ...(row.proof_kind === 'adapter' && {
      adapterId: row.proof_id.split('/')[0],
    }),
    ...(row.proof_kind === 'on_behalf' && { through: row.proof_id }),
    ...(row.selected_option !== null && {
      selectedOption: row.selected_option,
    }),
    ...(row.custom_text !== null && { customText: row.custom_text }),
  };
}

function toDelivery(row: DeliveryRow): AgentRequestDelivery {
  return {
    ...{ adapterId: row.adapter_id, sentAt: row.sent_at.toISOString() },
    ...(row.answered_at && { answeredAt: row.answered_at.toISOString() }),
    ...(row.outcome && { outcome: row.outcome }),
    ...(row.http_status && { httpStatus: row.http_status }),
    ...(row.detail && { detail: row.detail }),
  };
}
