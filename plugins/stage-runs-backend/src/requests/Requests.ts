import { randomUUID } from 'node:crypto';
import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import type { Doorbell } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { OutboxStore } from '../outbox/OutboxStore';
import { afterCommit } from '../runs/afterCommit';
import type { AttemptStore } from '../runs/AttemptStore';
import { outboxEntryOf, type RunLifecycle } from '../runs/RunLifecycle';
import type { RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import { isTerminal, waitsForPeople } from '../runs/runStates';
import type { Adapters } from './adapters/Adapters';
import { Bell } from './Bell';
import { payloadDigest } from './payloadDigest';
import { requestChannel, requestEvent } from './requestEvents';
import { isFinal } from './requestStates';
import type { AnsweredRequest, RequestStore } from './RequestStore';
import type { RequestRow } from './rows';
import { agentOf, hasAgent, type RunWait } from './RunWait';
import type { RequestAnswer, RequestDesk, RequestWish } from './types';

/** A person is not to be buried under the requests of one agent. */
const MAX_OPEN = 10;
/** What adapters are promised (requirements 4.8). */
const MIN_SUMMARY_LENGTH = 10;
const MAX_SUMMARY_LENGTH = 500;
const MAX_QUESTION_LENGTH = 1_000;
const MAX_PAYLOAD_BYTES = 64 * 1024;
/** For a ring that was lost. */
const LOOK_AGAIN_MS = 5_000;

interface Options {
  knex: Knex;
  doorbell: Doorbell;
  store: RunStore;
  attempts: AttemptStore;
  outbox: OutboxStore;
  lifecycle: RunLifecycle;
  requests: RequestStore;
  runWait: RunWait;
  adapters: Adapters;
  config: { requestExpiryMs: number };
}

/** Where agents ask people, and hear the answer. See {@link RequestDesk}. */
export class Requests implements RequestDesk {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async ask(trx: Knex.Transaction, wish: RequestWish): Promise<RequestAnswer> {
    requireWish(wish);
    const { requests, runWait, store } = this.#options;
    const run = await store.lock(trx, wish.runId);
    await this.#requireAtWork(trx, run, wish);
    const digest = payloadDigest(wish);
    const known = await requests.findByKey(trx, run.id, wish.idempotencyKey);
    if (known) {
      requireSame(known, digest);
      return toAnswer((await requests.answer(run.id, known.id, trx))!);
    }
    const open = await requests.openOf(run.id, trx);
    if (open.length >= MAX_OPEN) {
      throw new ConflictError(
        `${MAX_OPEN} requests of this run wait for people already: wait for an answer first`,
      );
    }
    const request = await this.#insert(trx, run, wish, digest);
    await runWait.pause(trx, run, request);
    await this.#tell(trx, run, request);
    return toAnswer(unanswered(request));
  }

  async answer(runId: string, id: string): Promise<RequestAnswer | undefined> {
    const found = await this.#options.requests.answer(runId, id);
    return found && toAnswer(found);
  }

  async waitForAnswer(
    runId: string,
    id: string,
    options: { timeoutMs: number; signal: AbortSignal },
  ): Promise<RequestAnswer | undefined> {
    const { doorbell } = this.#options;
    const over = performance.now() + options.timeoutMs;
    const bell = new Bell();
    const stopListening = doorbell.onRing(requestChannel(id), () =>
      bell.ring(),
    );
    try {
      for (;;) {
        const answer = await this.answer(runId, id);
        const leftMs = over - performance.now();
        const isOver = leftMs <= 0 || options.signal.aborted;
        if (!answer || isFinal(answer.status) || isOver) return answer;
        await bell.heard(Math.min(leftMs, LOOK_AGAIN_MS), options.signal);
      }
    } finally {
      stopListening();
    }
  }

  async #requireAtWork(
    trx: Knex.Transaction,
    run: RunRow,
    wish: RequestWish,
  ): Promise<void> {
    if (isTerminal(run.status) || run.attempt !== wish.attempt) {
      throw new NotAllowedError('The attempt that asks has ended');
    }
    if (run.stop_requested_at) {
      throw new ConflictError('The run is being stopped: nobody is asked');
    }
    const attempt = await this.#options.attempts.find(run, trx);
    const isAtWork = run.status === 'running' || waitsForPeople(run.status);
    if (isAtWork && hasAgent(attempt)) return;
    throw new ConflictError(
      'Only an agent at work can ask: it has not started, or it has handed in its report',
    );
  }

  async #insert(
    trx: Knex.Transaction,
    run: RunRow,
    wish: RequestWish,
    digest: string,
  ): Promise<RequestRow> {
    const { config, requests } = this.#options;
    const { question } = wish;
    const request = {
      ...{ run_id: run.id, attempt: run.attempt, project_id: run.project_id },
      kind: question ? ('question' as const) : ('approval' as const),
      idempotency_key: wish.idempotencyKey,
      correlation_id: randomUUID(),
      ...{ tool: wish.tool, arguments: wish.arguments, mode: wish.mode },
      ...{ summary: wish.summary, risk: wish.risk },
      options: question?.options ?? null,
      allow_custom: question?.allowCustom ?? false,
      payload_digest: digest,
    };
    return requests.insert(trx, request, config.requestExpiryMs);
  }

  /** People hear of it after the commit, and the run waits whether they do or not. */
  async #tell(
    trx: Knex.Transaction,
    run: RunRow,
    request: RequestRow,
  ): Promise<void> {
    const { adapters, doorbell, lifecycle, outbox } = this.#options;
    const requestId = request.id;
    await outbox.wantOnce(trx, {
      ...{ ...outboxEntryOf(run), kind: 'request-notice' },
      ...{ key: `request-notice/${requestId}`, payload: { requestId } },
    });
    for (const { id: adapterId } of await adapters.for(request)) {
      await outbox.wantOnce(trx, {
        ...{ ...outboxEntryOf(run), kind: 'adapter-request' },
        key: `adapter-request/${adapterId}/${requestId}`,
        payload: { requestId, adapterId },
      });
    }
    await lifecycle.append(trx, run, requestEvent(request, agentOf(run)));
    afterCommit(trx, () => doorbell.ring(requestChannel(requestId)));
  }
}

function requireWish(wish: RequestWish): void {
  const { idempotencyKey, question, summary, tool } = wish;
  if (idempotencyKey.length < 1 || idempotencyKey.length > 200) {
    throw new InputError('idempotencyKey must have 1 to 200 characters');
  }
  const longest = question ? MAX_QUESTION_LENGTH : MAX_SUMMARY_LENGTH;
  if (summary.length < MIN_SUMMARY_LENGTH || summary.length > longest) {
    throw new InputError(
      `summary must have ${MIN_SUMMARY_LENGTH} to ${longest} characters`,
    );
  }
  if ((tool === null) !== (question !== undefined)) {
    throw new InputError('A question has no tool, and an approval has one');
  }
  if (question) requireOptions(question.options);
  const payload = JSON.stringify([
    ...[wish.arguments, question ?? null, summary, wish.risk],
  ]);
  if (payload.length > MAX_PAYLOAD_BYTES) {
    throw new InputError('The arguments must have at most 64 KiB');
  }
  if (payload.includes('\\u0000')) {
    throw new InputError('The arguments must not have the character U+0000');
  }
}

function requireOptions(options: string[]): void {
  const distinct = new Set(
    options.map(option => option.trim().toLocaleLowerCase('en')),
  );
  const fits = options.every(
    option => option.trim() !== '' && option.length <= 300,
  );
  const isRight =
    fits && distinct.size === options.length && options.length >= 2;
  if (isRight && options.length <= 5) return;
  throw new InputError(
    'options must be 2 to 5 texts of at most 300 characters that differ by more than case',
  );
}

/** Else an answer to one call would be taken for another. */
function requireSame(known: RequestRow, digest: string): void {
  if (known.payload_digest === digest) return;
  throw new ConflictError(
    `idempotencyKey belongs to request ${known.id}, which asks for something else`,
  );
}

function unanswered(request: RequestRow): AnsweredRequest {
  return {
    ...request,
    ...{ selected_option: null, custom_text: null },
    ...{ user_entity_ref: '', decided_at: request.created_at },
  };
}

function toAnswer(request: AnsweredRequest): RequestAnswer {
  return {
    ...{ id: request.id, kind: request.kind, status: request.status },
    ...{ reason: request.reason, result: request.result },
    selectedOption: request.selected_option,
    customText: request.custom_text,
    expiresAt: request.expires_at,
  };
}
