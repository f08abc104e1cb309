import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { Redaction } from '@stagecraft/backstage-plugin-kernel-node';
import type {
  AgentTool,
  AgentTools,
  ApprovalMode,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Knex } from 'knex';
import type { RequestDesk } from '../requests/types';
import type { CallEnd, CallEvents, ToldCall } from './CallEvents';
import { CallEndedError, callFailure } from './callFailure';
import { callKey } from './callKey';
import type { CallLimit } from './CallLimit';
import { cleanJson, cleanText, requireNoSecret } from './cleanAnswer';
import { offeredTools } from './offeredTools';
import { readArguments } from './readArguments';
import { isOpen, toldOf } from './requestAnswers';
import type { ToolCaller } from './ToolCallers';
import { wishOf } from './wishOf';

/** After that a call is answered, whatever its tool goes on doing. */
export const CALL_TIMEOUT_MS = 60_000;

export interface WantedCall {
  name: string;
  arguments: unknown;
  /** Aborted when the caller is gone. */
  signal: AbortSignal;
}

/** `unknown`: the run has no such tool, whether or not there is one. */
export type CallAnswer =
  | { result: JsonObject }
  | { failure: string }
  | 'unknown';

interface StartedCall extends ToldCall {
  from: number;
}

type AskedMode = Exclude<ApprovalMode, 'none'>;

type Judged = { tool?: AgentTool; approval?: ApprovalMode } & (
  | { step: 'unknown' }
  | { step: 'refuse'; tool: AgentTool; error: unknown }
  | { step: 'carry-out'; tool: AgentTool; input: JsonObject }
  | { step: 'ask'; tool: AgentTool; input: JsonObject; approval: AskedMode }
);

/**
 * Calls of agents, each judged by the policy of its run as the list is, and told in the
 * run's events. A tool that is not the run's is answered as one that there is not.
 */
export class ToolCalls {
  readonly #knex: Knex;
  readonly #tools: AgentTools;
  readonly #desk: RequestDesk;
  readonly #limit: CallLimit;
  readonly #events: CallEvents;
  readonly #redaction: Redaction;
  readonly #logger: LoggerService;
  readonly #timeoutMs: number;

  constructor(options: {
    knex: Knex;
    tools: AgentTools;
    desk: RequestDesk;
    callLimit: CallLimit;
    callEvents: CallEvents;
    redaction: Redaction;
    logger: LoggerService;
    timeoutMs?: number;
  }) {
    this.#knex = options.knex;
    this.#tools = options.tools;
    this.#desk = options.desk;
    this.#limit = options.callLimit;
    this.#events = options.callEvents;
    this.#redaction = options.redaction;
    this.#logger = options.logger;
    this.#timeoutMs = options.timeoutMs ?? CALL_TIMEOUT_MS;
  }

  offered({ run, policy }: ToolCaller): AgentTool[] {
    return offeredTools(this.#tools.all(), run, policy);
  }

  async call(caller: ToolCaller, wanted: WantedCall): Promise<CallAnswer> {
    const named: StartedCall = {
      ...{ callId: randomUUID(), caller, from: performance.now() },
      tool: this.#redaction.redact(wanted.name),
    };
    const judged = this.#judge(caller, wanted);
    const { tool, approval } = judged;
    const call = tool
      ? { ...named, tool: tool.name, category: tool.category, approval }
      : named;
    const refused = await this.#admit(call, judged);
    if (refused) return refused;
    switch (judged.step) {
      case 'unknown':
        await this.#end(call, { type: 'failed', reason: 'not_offered' });
        return 'unknown';
      case 'refuse':
        return this.#fail(call, judged.error);
      case 'ask':
        return this.#ask(call, judged);
      default:
        return this.#carryOut(call, { ...judged, gone: wanted.signal });
    }
  }

  /** What becomes of the call; nothing is looked up and nothing is written for it. */
  #judge(caller: ToolCaller, wanted: WantedCall): Judged {
    const { run, token } = caller;
    const tool = this.#tools.find(wanted.name);
    if (!tool || !this.offered(caller).includes(tool)) {
      return { step: 'unknown' };
    }
    try {
      const input = readArguments(tool, wanted.arguments);
      requireNoSecret(this.#redaction, token, input);
      const approval = tool.approval?.(run, input) ?? 'none';
      return approval === 'none'
        ? { step: 'carry-out', tool, input, approval }
        : { step: 'ask', tool, input, approval };
    } catch (error) {
      return { step: 'refuse', tool, error };
    }
  }

  /**
   * Counts the call and tells of it in one commit; the answer when there were too many. Of a
   * request to people is told together with it: its transaction must hold no lock before.
   */
  async #admit(
    call: StartedCall,
    { step }: Judged,
  ): Promise<CallAnswer | undefined> {
    return this.#knex.transaction(async trx => {
      const admission = await this.#limit.take(trx, call.caller.row);
      if (admission.admitted) {
        if (step !== 'ask') await this.#events.called(trx, call);
        return undefined;
      }
      const { isFirst, waitSeconds } = admission;
      // The others of that minute write nothing: a loop would fill the log.
      if (isFirst) {
        await this.#events.called(trx, call);
        await this.#end(call, { type: 'failed', reason: 'rate_limited' }, trx);
      }
      return {
        failure: `Too many calls in a minute; wait ${waitSeconds} seconds`,
      };
    });
  }

  async #carryOut(
    call: StartedCall,
    options: { tool: AgentTool; input: JsonObject; gone: AbortSignal },
  ): Promise<CallAnswer> {
    const { tool, input, gone } = options;
    const { run } = call.caller;
    const ending = new AbortController();
    try {
      const answer = await this.#inTime(ending, gone, () =>
        tool.call({
          ...{ run, input, idempotencyKey: call.callId },
          signal: ending.signal,
        }),
      );
      const result = this.#clean(call, answer);
      await this.#end(call, { type: 'succeeded' });
      return { result };
    } catch (error) {
      return this.#fail(call, error);
    }
  }

  async #inTime<T>(
    ending: AbortController,
    gone: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    const end = (error: CallEndedError) => ending.abort(error);
    const timer = setTimeout(
      () => end(overTime(this.#timeoutMs)),
      this.#timeoutMs,
    );
    const onGone = () => end(callerGone());
    if (gone.aborted) onGone();
    gone.addEventListener('abort', onGone, { once: true });
    const { signal } = ending;
    const ended = new Promise<never>((_, reject) => {
      const onEnd = () => reject(signal.reason);
      if (signal.aborted) onEnd();
      signal.addEventListener('abort', onEnd, { once: true });
    });
    try {
      return await Promise.race([work(), ended]);
    } finally {
      clearTimeout(timer);
      gone.removeEventListener('abort', onGone);
      ended.catch(() => {});
    }
  }

  /** Nothing is carried out here: the desk does it once people have agreed. */
  async #ask(
    call: StartedCall,
    asked: { tool: AgentTool; input: JsonObject; approval: AskedMode },
  ): Promise<CallAnswer> {
    const { run } = call.caller;
    const { tool, input, approval: mode } = asked;
    try {
      const key = callKey({ runId: run.id, tool: tool.name, input });
      const wish = wishOf(tool, { run, input, mode, key });
      const answer = await this.#knex.transaction(async trx => {
        const request = await this.#desk.ask(trx, wish);
        await this.#events.called(trx, call);
        const end: CallEnd = isOpen(request)
          ? { type: 'approval_pending', requestId: request.id }
          : { type: 'succeeded' };
        await this.#end(call, end, trx);
        return request;
      });
      return { result: this.#clean(call, toldOf(answer)) };
    } catch (error) {
      await this.#knex.transaction(trx => this.#events.called(trx, call));
      return this.#fail(call, error);
    }
  }

  async #fail(call: StartedCall, error: unknown): Promise<CallAnswer> {
    const { reason, message, isUnforeseen } = callFailure(error);
    if (isUnforeseen) {
      this.#logger.error('A tool of agents failed', {
        ...{ tool: call.tool, runId: call.caller.run.id },
        reason: String(error),
      });
    }
    await this.#end(call, { type: 'failed', reason });
    return {
      failure: cleanText(this.#redaction, call.caller.token, message),
    };
  }

  async #end(
    call: StartedCall,
    end: CallEnd,
    trx?: Knex.Transaction,
  ): Promise<void> {
    const ended = { end, durationMs: performance.now() - call.from };
    if (trx) await this.#events.ended(trx, call, ended);
    else {
      await this.#knex.transaction(own => this.#events.ended(own, call, ended));
    }
  }

  #clean({ caller }: ToldCall, answer: JsonObject): JsonObject {
    return cleanJson(this.#redaction, caller.token, answer);
  }
}

function overTime(timeoutMs: number): CallEndedError {
  return new CallEndedError(
    'timeout',
    `The call took longer than ${timeoutMs / 1_000} seconds and may still ` +
      'take effect: look at what it was to change before you call again',
  );
}

function callerGone(): CallEndedError {
  return new CallEndedError('caller_gone', 'The caller is gone');
}
