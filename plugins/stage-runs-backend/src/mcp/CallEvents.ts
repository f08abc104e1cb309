import type { JsonObject } from '@backstage/types';
import type {
  ApprovalMode,
  ToolCategory,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { EventLog } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { CallFailureReason } from './callFailure';
import type { ToolCaller } from './ToolCallers';

/** A call as the run's events tell of it: never its arguments, nor what was answered. */
export interface ToldCall {
  callId: string;
  caller: ToolCaller;
  /** As the agent has named it, if there is no such tool. */
  tool: string;
  category?: ToolCategory;
  approval?: ApprovalMode;
}

export type CallEnd =
  | { type: 'succeeded' }
  | { type: 'failed'; reason: CallFailureReason }
  | { type: 'approval_pending'; requestId: string };

const MAX_NAME_LENGTH = 100;

/** What agents did with tools, in the event streams of their runs. */
export class CallEvents {
  readonly #eventLog: EventLog;

  constructor(options: { eventLog: EventLog }) {
    this.#eventLog = options.eventLog;
  }

  async called(trx: Knex.Transaction, call: ToldCall): Promise<void> {
    await this.#append(trx, call, { type: 'called' });
  }

  async ended(
    trx: Knex.Transaction,
    call: ToldCall,
    { end, durationMs }: { end: CallEnd; durationMs: number },
  ): Promise<void> {
    await this.#append(trx, call, {
      ...{ ...end, durationMs: Math.round(durationMs) },
    });
  }

  async #append(
    trx: Knex.Transaction,
    call: ToldCall,
    told: JsonObject & { type: string },
  ): Promise<void> {
    const { row } = call.caller;
    const { type, ...details } = told;
    await this.#eventLog.append(trx, {
      stream: `run/${row.id}`,
      runId: row.id,
      projectId: row.project_id,
      type: `mcp.tool.${type}`,
      actor: { type: 'agent', id: row.agent_key },
      payload: {
        ...{ correlationId: row.correlation_id, attempt: row.attempt },
        ...{ callId: call.callId, tool: call.tool.slice(0, MAX_NAME_LENGTH) },
        ...(call.category && { category: call.category }),
        ...(call.approval && { approval: call.approval }),
        ...details,
      },
    });
  }
}
