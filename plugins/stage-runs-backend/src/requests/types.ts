import type { JsonObject } from '@backstage/types';
import type { ApprovalMode } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Knex } from 'knex';

/**
 * `approval`: a tool call that is carried out when it is approved. `question`: a person chooses or
 * writes an answer; nothing is carried out.
 */
export type RequestKind = 'approval' | 'question';

/** requested → approved | applied | denied | expired | failed; approved → applied | failed. */
export type RequestStatus =
  | 'requested'
  | 'approved'
  | 'applied'
  | 'denied'
  | 'expired'
  | 'failed';

/** What an agent asks people for. */
export interface RequestWish {
  runId: string;
  attempt: number;
  /**
   * The same for the same call: a second one answers the request of the first, also of an earlier
   * attempt of the run.
   */
  idempotencyKey: string;
  /** Null for a question. */
  tool: string | null;
  /** As it will be carried out; redacted by the caller; its digest is what people decide about. */
  arguments: JsonObject;
  mode: Exclude<ApprovalMode, 'none'>;
  /** 10 to 500 characters; of a question, the question, up to 1,000. */
  summary: string;
  /** Empty for a question. */
  risk: string;
  question?: {
    /** 2 to 5, distinct without regard to case. */
    options: string[];
    allowCustom: boolean;
  };
}

/** What the agent may know of its request. */
export interface RequestAnswer {
  /** A positive whole number as a string of digits. */
  id: string;
  kind: RequestKind;
  status: RequestStatus;
  /** What a person wrote to a denial, or why it failed. */
  reason: string | null;
  /** Of a question that was answered. */
  selectedOption: string | null;
  customText: string | null;
  /** Of an approval that was applied: what the tool has answered. */
  result: JsonObject | null;
  expiresAt: Date;
}

/** Where agents ask people, and hear the answer. */
export interface RequestDesk {
  /**
   * Stores the request, moves the run to `waiting_mcp` (an approval) or `waiting_owner_review` (a
   * question), tells people. Refuses an attempt that is over. In the caller's transaction, which holds no
   * lock yet.
   */
  ask(trx: Knex.Transaction, wish: RequestWish): Promise<RequestAnswer>;
  /** Undefined: the run has no such request. */
  answer(runId: string, id: string): Promise<RequestAnswer | undefined>;
  /**
   * The answer as soon as the request leaves `requested` and `approved`, or as it is when the time is
   * over or `signal` is aborted.
   */
  waitForAnswer(
    runId: string,
    id: string,
    options: { timeoutMs: number; signal: AbortSignal },
  ): Promise<RequestAnswer | undefined>;
}
