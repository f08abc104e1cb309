import type { JsonObject } from '@backstage/types';
import type { ApprovalMode } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { RequestKind, RequestStatus } from './types';

/** Why a request has ended. */
export type RequestEndCode =
  | 'decided'
  | 'carried_out'
  | 'call_failed'
  | 'call_refused'
  | 'time_over'
  | 'run_ended'
  | 'adapter_failed';

/** A row of `agent_requests` as PostgreSQL answers it. What a column means stands in the migration. */
export interface RequestRow {
  id: string;
  run_id: string;
  attempt: number;
  project_id: string;
  kind: RequestKind;
  status: RequestStatus;
  idempotency_key: string;
  correlation_id: string;
  tool: string | null;
  arguments: JsonObject;
  mode: Exclude<ApprovalMode, 'none'>;
  summary: string;
  risk: string;
  options: string[] | null;
  allow_custom: boolean;
  payload_digest: string;
  created_at: Date;
  expires_at: Date;
  call_started_at: Date | null;
  ended_at: Date | null;
  end_code: RequestEndCode | null;
  reason: string | null;
  result: JsonObject | null;
}

export type NewRequest = Pick<
  RequestRow,
  | 'run_id'
  | 'attempt'
  | 'project_id'
  | 'kind'
  | 'idempotency_key'
  | 'correlation_id'
  | 'tool'
  | 'arguments'
  | 'mode'
  | 'summary'
  | 'risk'
  | 'options'
  | 'allow_custom'
  | 'payload_digest'
>;

export type Verdict = 'approved' | 'denied';

/** That a person has decided, and by what that is known. */
export interface DecisionRow {
  request_id: string;
  decision: Verdict;
  user_id: string;
  user_entity_ref: string;
  /** `on_behalf`: a tool of the person's, by its name. */
  proof_kind: 'portal_session' | 'adapter' | 'on_behalf';
  proof_id: string;
  payload_digest: string;
  reason: string | null;
  selected_option: string | null;
  custom_text: string | null;
  decided_at: Date;
}

/** One try to tell an adapter. */
export interface DeliveryRow {
  id: string;
  request_id: string;
  adapter_id: string;
  capability_hash: string;
  sent_at: Date;
  answered_at: Date | null;
  outcome: 'accepted' | 'refused' | 'unreachable' | null;
  http_status: number | null;
  detail: string | null;
}
